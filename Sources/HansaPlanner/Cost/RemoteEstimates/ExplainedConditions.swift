import HansaCatalog
import HansaCore
import HansaSQL

/// The conditions on a table of which its source knows more than is read of it.
struct ExplainedConditions {
  let table: TableName
  let hashes: Set<UInt64>
  /// The table's rows that satisfy them.
  let relation: Relation
  /// Of more rows the source only guesses.
  let limit: Double

  /// nil where there are none.
  init?(_ scan: Scan, _ condition: ScalarExpression, _ statistics: TableStatistics, _ features: DialectFeatures) {
    let own = Set(scan.items.map(\.column.id))
    var conditions = condition.plainConjuncts.filter { $0.canBeExplained && own.isSuperset(of: $0.references) }
    func columns() -> [Scan.Item] {
      let used = conditions.reduce(into: Set<ColumnID>()) { $0.formUnion($1.references) }
      return scan.items.filter { used.contains($0.column.id) }
    }
    if features.contains(.explainsConditions) {
      // The server has no statistics that are not read, and of rows that were sampled it knows nothing.
      guard statistics.sampledRows == nil, columns().allSatisfy({ statistics.columns[$0.remoteName] != nil }),
        columns().count > 1 || conditions.contains(where: { $0.comparedColumn == nil })
      else { return nil }
      limit = .infinity
    } else if features.contains(.explainsIndexes) {
      conditions.removeAll { $0.comparedColumn == nil }
      let named = Set(columns().map(\.remoteName))
      let indexed = statistics.columnsFoundByIndex(among: named)
      let places = Dictionary(scan.items.map { ($0.column.id, $0.remoteName) }) { first, _ in first }
      conditions.removeAll { condition in
        guard let name = condition.comparedColumn.flatMap({ places[$0] }), indexed.contains(name) else { return true }
        return statistics.columns[name].map { $0.histogram.count > 2 || !$0.common.isEmpty } ?? false
      }
      // InnoDB says half of the table at most, and often twice the rows of a long range.
      limit = statistics.rows / 4
    } else {
      return nil
    }
    guard !conditions.isEmpty else { return nil }
    var read = scan
    read.items = columns()
    guard !read.items.isEmpty else { return nil }
    table = TableName(scan.schema, scan.table)
    hashes = ConditionHashes(scan).hashes(conditions)
    relation = .filter(.scan(read), .conjunction(conditions))
  }

  /// Whether earlier runs have told how many they are.
  func isLearned(_ learned: LearnedEstimates?) -> Bool {
    guard let learned, case .filter(let scan, _) = relation else { return false }
    var shapes = ShapeReader()
    let table = shapes.parts(of: scan, over: [])
    return shapes.parts(of: relation, over: [table]).map { learned.knows($0.shape) } ?? false
  }
}

/// What conditions on one table say, in whatever statement: by the columns' names there.
struct ConditionHashes {
  private var shapes = ShapeReader()

  init(_ scan: Scan) { _ = shapes.parts(of: .scan(scan), over: []) }

  func hash(_ condition: ScalarExpression) -> UInt64 { shapes.hash(condition).exact }
  func hashes(_ conditions: [ScalarExpression]) -> Set<UInt64> { Set(conditions.map(hash)) }
}

extension ScalarExpression {
  /// The parts of a condition, without marks.
  var plainConjuncts: [ScalarExpression] { conjuncts.flatMap { $0.unmarked.conjuncts } }

  /// A condition that says the same in a statement of its own.
  fileprivate var canBeExplained: Bool {
    !references.isEmpty && !containsSubquery && !isVolatile
      && !contains { if case .parameter = $0 { true } else { false } }
  }

  /// The column that is compared with constants, and nothing else; nil for conditions of other forms.
  fileprivate var comparedColumn: ColumnID? {
    switch self {
    case .inList(.column(let id, _), let list) where list.allSatisfy { $0.constant != nil }: return id
    case .isNull(.column(let id, _)), .not(.isNull(.column(let id, _))): return id
    default:
      guard let (comparison, left, right) = comparison, comparison != .unequal else { return nil }
      if case .column(let id, _) = left, right.constant != nil { return id }
      if case .column(let id, _) = right, left.constant != nil { return id }
      return nil
    }
  }
}

extension TableStatistics {
  /// Those of the columns that conditions on all of them are looked up by: beginnings of indexes.
  fileprivate func columnsFoundByIndex(among named: Set<Name>) -> Set<Name> {
    groups.filter { $0.columns.isSubset(of: named) && !$0.columns.isDisjoint(with: indexedColumns) }
      .reduce(indexedColumns.intersection(named)) { $0.union($1.columns) }
  }
}
