import HansaCore
import HansaSQL

extension Relation {
  /// For people: the tables, and the columns of each that conditions and groups are about. No constants.
  public var shapeName: String {
    var places: [ColumnID: (table: Int, column: Name)] = [:]
    var tables: [(name: String, columns: [Name])] = []
    var used: [ColumnID] = []
    forEachNode { node in
      switch node {
      case .scan(let scan):
        for item in scan.items { places[item.column.id] = (tables.count, item.remoteName) }
        tables.append(("\(scan.source).\(scan.schema).\(scan.table)", []))
      case .filter(_, let condition): used += condition.orderedReferences
      case .join(let join): used += join.condition.orderedReferences
      case .aggregate(let aggregate): used += aggregate.keys.flatMap(\.expression.orderedReferences)
      default: break
      }
    }
    for id in used {
      guard let place = places[id], !tables[place.table].columns.contains(place.column) else { continue }
      tables[place.table].columns.append(place.column)
    }
    return tables.map { name, columns in
      columns.isEmpty ? name : "\(name) (\(columns.sorted().map(\.string).joined(separator: ", ")))"
    }.joined(separator: ", ")
  }
}

extension ScalarExpression {
  /// In the order of their numbers, so that the name is the same each time.
  fileprivate var orderedReferences: [ColumnID] { references.sorted { $0.number < $1.number } }
}
