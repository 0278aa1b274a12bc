import HansaCatalog
import HansaCore
import HansaSQL

/// Columns of a table of which its source knows nothing, and that a plan depends on.
public struct WantedSample: Hashable, Sendable {
  public var scan: Scan
  /// Rows of the table.
  public var rows: Double

  init(scan: Scan, rows: Double) {
    self.scan = scan
    self.rows = rows
  }

  /// Those of a table's columns of which nothing is known; nil where there are none, or the table's size is not known.
  public init?(_ table: TableInfo, in source: SourceCatalog) {
    let statistics = source.statistics[TableName(table.schema, table.name)]
    guard let rows = statistics?.rows ?? table.estimatedRows else { return nil }
    var columns = ColumnAllocator()
    let items = table.columns.compactMap { info -> Scan.Item? in
      guard let type = info.type, type.canBeSampled, statistics?.columns[info.name].isUnknown ?? true else {
        return nil
      }
      return Scan.Item(
        columns.column(info.name, type, nullable: info.nullable), remoteName: info.name, readAs: info.readAs,
        traits: info.traits)
    }
    guard !items.isEmpty else { return nil }
    scan = Scan(
      source: source.source, schema: table.schema, table: table.name, items: items, estimatedRows: table.estimatedRows)
    self.rows = rows
  }

  public var table: TableName { TableName(scan.schema, scan.table) }
}

extension FederatedPlan {
  /// Whether better estimates may be worth a look at rows: the plan could be another one, and takes long enough to be compared
  /// with others. One of which that cannot be told is not compared.
  ///
  /// What it is expected to take may itself be wrong by all that is not known, so little is enough.
  public var isWorthProbing: Bool {
    allFragments.count > 1 && (cost ?? 0) > AlternativePlans.quick
  }

  /// The large tables of the plan that have columns of which nothing is known.
  ///
  /// - Parameter always: of any size.
  public func wantedSamples(_ catalog: Catalog, always: Bool = false) -> [WantedSample] {
    let fragments = allFragments.map(\.fragment)
    var wanted: [[Name]: WantedSample] = [:]
    for scan in fragments.flatMap(\.relation.scans) {
      guard let source = catalog.source(scan.source), !source.isSystem else { continue }
      let statistics = source.statistics[TableName(scan.schema, scan.table)]
      guard let rows = statistics?.rows ?? scan.estimatedRows, always || rows >= Self.fewestSampledRows else {
        continue
      }
      let unknown = scan.items.filter { item in
        item.column.type.canBeSampled && statistics?.columns[item.remoteName].isUnknown ?? true
      }
      guard !unknown.isEmpty else { continue }
      var sample = wanted[[scan.source, scan.schema, scan.table]] ?? WantedSample(scan: scan, rows: rows)
      let others = sample.scan == scan ? [] : sample.scan.items
      sample.scan.items = others + unknown.filter { item in !others.contains { $0.remoteName == item.remoteName } }
      wanted[[scan.source, scan.schema, scan.table]] = sample
    }
    return wanted.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  /// A smaller table is read in a few milliseconds, whatever is in it.
  static let fewestSampledRows = 100_000.0
}

extension Relation {
  /// The tables that are read, each once, of which some rows were sampled.
  func samples(_ catalog: Catalog) -> [PlanRows] {
    var found: [PlanRows] = []
    for scan in scans {
      guard let rows = catalog.source(scan.source)?.statistics[TableName(scan.schema, scan.table)]?.sampledRows else {
        continue
      }
      let sample = PlanRows(source: scan.source, schema: scan.schema, table: scan.table, rows: rows)
      if !found.contains(sample) { found.append(sample) }
    }
    return found
  }
}

extension ColumnStatistics? {
  fileprivate var isUnknown: Bool {
    guard let self else { return true }
    return self.distinct == nil && self.common.isEmpty
  }
}

extension SQLType {
  /// Whether estimates use values of the type.
  fileprivate var canBeSampled: Bool {
    switch self {
    case .json, .jsonb, .array, .record, .interval, .bytea, .unknown: false
    default: true
    }
  }
}
