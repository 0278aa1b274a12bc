import HansaCore
import HansaSQL

/// Dynamic filters: a large table that is joined with rows that travelled to its source is restricted to their keys, where
/// these turn out to be a small part of the table's.
///
/// PostgreSQL finds by a hash that a row's key is in no list, well before a join finds that the row has no partner: TPC-H
/// 9 at scale 1, 10,664 parts in 42,656 rows, takes it 2.1 s instead of 3.3. Which keys there are is known when the rows
/// are, and not by estimates, so they are no part of the plan.
extension PlannedFragment {
  /// What is sent, with the filters that the shipments' rows are worth, and what was found of each.
  func dynamicallyFiltered(by rows: [Int: [[SQLValue]]]) -> (relation: Relation, found: [DynamicFilter]) {
    guard filterable != .none, writer?.features.contains(.hashedLists) ?? false else { return (relation, []) }
    var filters = DynamicFilters(rows: rows, filterable: filterable)
    let filtered = relation.dynamicallyFiltered(&filters)
    return (filtered, filters.found)
  }
}

/// A filter of a table by the keys of rows that travelled to it, sent or not.
public struct DynamicFilter: Hashable, Sendable {
  public var table: Name
  public var column: Name
  /// Different ones among the rows that travelled.
  public var keys: Int
  /// Why it was not sent; nil for one that was.
  public var refusal: String?
}

/// Columns that inner joins compare with shipped rows, and by which their tables may be filtered.
enum FilterableColumns: Hashable, Sendable {
  /// Whatever the keys leave of the tables: for tests.
  case all
  /// Those of large tables, by how many different values they have.
  case counted([ColumnID: Double])

  static let none = FilterableColumns.counted([:])
}

/// What is known when a statement's rows have come.
struct DynamicFilters {
  fileprivate var rows: [Int: [[SQLValue]]]
  fileprivate var filterable: FilterableColumns
  /// Those that were considered.
  fileprivate(set) var found: [DynamicFilter] = []

  fileprivate init(rows: [Int: [[SQLValue]]], filterable: FilterableColumns) {
    self.rows = rows
    self.filterable = filterable
  }

  /// With fewer the table's rows are found by an index.
  static let fewest = 200
  private static let most = 50_000
  /// How many times as many keys as the list the table has at least.
  private static let reduction = 4.0

  /// The table's rows that have one of the keys.
  ///
  /// In a form that PostgreSQL's planner cannot see into: else it counts on the list and the join to leave next to nothing,
  /// and looks shipped rows up one by one.
  fileprivate mutating func filter(_ table: Relation, _ key: KeyPair, of sent: ShippedRows) -> Relation {
    guard key.column.type.isInteger, let rows = rows[sent.shipment] else { return table }
    var distinct: Double?
    if case .counted(let counts) = filterable {
      guard let count = counts[key.tested] else { return table }
      distinct = count
    }
    let column = sent.columns[key.position]
    let keys = ShippedRows(
      shipment: sent.shipment, columns: [column], positions: [sent.positions[key.position]], isKeys: true,
      estimatedRows: nil)
    guard let list = keys.filled(with: rows).list(of: key.column.type) else { return table }
    let refusal = refusal(keys: list.count, of: distinct)
    if let scan = table.scans.first, let item = scan.items.first(where: { $0.column.id == key.tested }) {
      found.append(
        DynamicFilter(table: scan.table, column: item.remoteName, keys: list.count, refusal: refusal))
    }
    guard refusal == nil else { return table }
    if list.isEmpty { return .filter(table, .false) }
    return .filter(
      table, .call(FunctionCall("coalesce", [.inList(key.column, list), .false], type: .boolean)))
  }

  /// - Parameter distinct: different ones that the table is expected to have; nil where filters are forced.
  private func refusal(keys: Int, of distinct: Double?) -> String? {
    if keys > Self.most { return "that is too long a list" }
    guard let distinct else { return nil }
    if keys <= Self.fewest { return "so few are found by an index" }
    return Double(keys) * Self.reduction > distinct ? "they leave too many of the table's rows" : nil
  }
}

extension Relation {
  /// Tables from this size on are worth it.
  private static let fewestFilteredRows = 100_000.0

  /// How many different values the columns of large tables have that inner joins compare with shipped rows, where that is
  /// known.
  func distinctKeys(_ estimator: Estimator) -> [ColumnID: Double] {
    var found: [ColumnID: Double] = [:]
    forEachShippedJoin { sent, keys in
      for scan in scans {
        let keys = keys.filter { key in scan.items.contains { $0.column.id == key.tested } }
        guard !keys.isEmpty, let table = estimator.estimate(.scan(scan)), table.rows >= Self.fewestFilteredRows else {
          continue
        }
        for key in keys {
          let count = table.distinct(of: key.tested)
          if !count.isGuess { found[key.tested] = count.count }
        }
      }
    }
    return found
  }

  fileprivate func dynamicallyFiltered(_ filters: inout DynamicFilters) -> Relation {
    var filtered = self
    // Where the plan sends the keys anyway, there is a list.
    let listed = Set(shippedRows.filter(\.isKeys).map(\.shipment))
    forEachShippedJoin { sent, keys in
      guard !listed.contains(sent.shipment) else { return }
      filtered = filtered.filteringTables(joinedWith: sent, by: keys, &filters)
    }
    return filtered
  }

  private func filteringTables(
    joinedWith sent: ShippedRows, by keys: [KeyPair], _ filters: inout DynamicFilters
  ) -> Relation {
    let below = map(
      inputs: { $0.filteringTables(joinedWith: sent, by: keys, &filters) }, expressions: { $0 })
    guard case .join(var join) = below, join.kind == .inner else { return below }
    if join.left == .shipped(sent) {
      join.right = join.right.beginning(with: keys) { filters.filter($0, $1, of: sent) }
    } else if join.right == .shipped(sent) {
      join.left = join.left.beginning(with: keys) { filters.filter($0, $1, of: sent) }
    }
    return .join(join)
  }

  /// Each inner join with shipped rows, and what it compares.
  private func forEachShippedJoin(_ body: (ShippedRows, [KeyPair]) -> Void) {
    forEachNode { node in
      guard case .join(let join) = node, join.kind == .inner else { return }
      for side in [join.left, join.right] {
        guard case .shipped(let sent) = side, !sent.isKeys else { continue }
        body(sent, KeyPair.all(in: join.condition, of: sent.columns))
      }
    }
  }
}
