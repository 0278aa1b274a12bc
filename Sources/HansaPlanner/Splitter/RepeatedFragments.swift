import HansaCore
import HansaSQL

/// Statements that are the same are sent once, and the merge engine keeps their rows for each use, or what each use makes
/// of them first.
enum RepeatedFragments {
  /// - Parameters:
  ///   - kept: common tables of the merge that are kept in any case.
  ///   - dialect: the merge engine's.
  static func shareRows(
    of fragments: inout [PlannedFragment], in merged: Relation, keeping kept: [CommonTable],
    columns: inout ColumnAllocator, dialect: any SQLDialect
  ) -> Relation {
    var first: [Request: Int] = [:]
    var repeated: Set<Int> = []
    var number: [Int: Int] = [:]
    var unique: [PlannedFragment] = []
    for fragment in fragments {
      if let shared = first[Request(fragment)] {
        repeated.insert(shared)
        number[fragment.index] = shared
        continue
      }
      first[Request(fragment)] = unique.count
      number[fragment.index] = unique.count
      var fragment = fragment
      fragment.index = unique.count
      unique.append(fragment)
    }
    fragments = unique
    func numbered(_ relation: Relation) -> Relation {
      relation.replacingFragments { input in
        number[input.index].map { .fragment(FragmentInput(index: $0, columns: input.columns)) }
      }
    }
    var kept = kept
    for position in kept.indices { kept[position].relation = numbered(kept[position].relation) }
    var body = numbered(merged)
    let groups = RepeatedGroups(of: repeated, in: kept.map(\.relation) + [body], dialect: dialect)
    var shared: [Int: CommonTable] = [:]
    for index in repeated.sorted() {
      let id = CommonTableID(-1 - kept.count - shared.count)
      if let table = groups.table(of: index, id, columns: &columns) {
        shared[index] = table
        continue
      }
      let fragment = unique[index]
      var inner: [Column] = []
      for column in fragment.relation.output { inner.append(columns.column(column.name, column.type)) }
      shared[index] = CommonTable(
        id, fragment.source, columns: inner,
        .fragment(FragmentInput(index: index, columns: inner)), isRecursive: false, materialized: true)
    }
    func sharing(_ relation: Relation) -> Relation {
      groups.replaced(in: relation, by: shared).replacingFragments { input in
        shared[input.index].map { .reference(Reference($0.id, $0.name, columns: input.columns)) }
      }
    }
    var tables = shared.sorted { $0.key < $1.key }.map(\.value)
    for var table in kept {
      table.relation = sharing(table.relation)
      tables.append(table)
    }
    body = sharing(body)
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
