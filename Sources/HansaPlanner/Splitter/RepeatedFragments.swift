import HansaCore
import HansaSQL

/// Statements that are the same are sent once, and the merge engine keeps their rows for each use.
enum RepeatedFragments {
  /// - Parameter kept: common tables of the merge that are kept in any case.
  static func shareRows(
    of fragments: inout [PlannedFragment], in merged: Relation, keeping kept: [CommonTable],
    columns: inout ColumnAllocator
  ) -> Relation {
    var first: [Request: Int] = [:]
    var users: [Int: [Int]] = [:]
    var number: [Int: Int] = [:]
    var unique: [PlannedFragment] = []
    for fragment in fragments {
      if let shared = first[Request(fragment)] {
        users[shared, default: []].append(fragment.index)
        number[fragment.index] = shared
        continue
      }
      first[Request(fragment)] = unique.count
      number[fragment.index] = unique.count
      var fragment = fragment
      fragment.index = unique.count
      unique.append(fragment)
    }
    var shared: [Int: CommonTable] = [:]
    for (index, _) in users {
      let fragment = unique[index]
      var inner: [Column] = []
      for column in fragment.relation.output { inner.append(columns.column(column.name, column.type)) }
      shared[index] = CommonTable(
        CommonTableID(-1 - kept.count - shared.count), fragment.source, columns: inner,
        .fragment(FragmentInput(index: index, columns: inner)), isRecursive: false, materialized: true)
    }
    func renumbered(_ relation: Relation) -> Relation {
      relation.replacingFragments { input in
        guard let index = number[input.index] else { return nil }
        if let table = shared[index] { return .reference(Reference(table.id, table.name, columns: input.columns)) }
        return .fragment(FragmentInput(index: index, columns: input.columns))
      }
    }
    fragments = unique
    var tables = shared.sorted { $0.key < $1.key }.map(\.value)
    for var table in kept {
      table.relation = renumbered(table.relation)
      tables.append(table)
    }
    let body = renumbered(merged)
    guard !tables.isEmpty else { return body }
    // Beside the query's own common tables, not around them: around them its order would be lost.
    if case .with(let with) = body { return .with(With(tables + with.tables, with.body)) }
    return .with(With(tables, body))
  }

  private struct Request: Hashable {
    var source: Name
    var sql: String
    var parameters: [SQLValue]
    var layouts: [OutputColumn]

    init(_ fragment: PlannedFragment) {
      source = fragment.source
      sql = fragment.sql
      parameters = fragment.parameters
      layouts = fragment.output
    }
  }
}
