import HansaCatalog
import HansaCore
import HansaSource

/// What Hansa asks a source on its own account, beside what queries read.
public enum AdapterCall: CaseIterable, Sendable {
  case catalog, statistics, expectedRows, changeTokens, replicationLag, check

  /// Asks it, of one table where it is about tables; nil where it is answered.
  public func failure(_ adapter: any SourceAdapter, _ table: TableName) async -> HansaError? {
    do throws(HansaError) {
      switch self {
      case .catalog: _ = try await adapter.catalog()
      case .statistics: _ = try await adapter.statistics(of: [table])
      case .expectedRows: _ = try await adapter.expectedRows(of: ["SELECT 1 FROM \(table.schema).\(table.table)"])
      case .changeTokens: _ = try await adapter.changeTokens(of: [table])
      case .replicationLag: _ = try await adapter.replicationLag()
      case .check: _ = try await adapter.check()
      }
      return nil
    } catch { return error }
  }
}
