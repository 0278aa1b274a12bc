import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaMonitoring
import HansaSource
import HansaSourceSQLite
import HansaTesting
import Synchronization
import Testing

@testable import Hansa

/// Two SQLite files, `one.t` with the rows 1 to 3 and `two.t` with 2 to 4, behind gates.
struct CachedFederation {
  let files: [SQLiteFile]
  let sources: [GatedSource]
  let federation: FederationManager

  static let both = "SELECT o.a, o.b FROM one.t o JOIN two.t w ON w.a = o.a ORDER BY o.a"

  init(_ limits: ResultCacheLimits = .init(), rows: Int = 3) async throws {
    files = [try SQLiteFile(), try SQLiteFile()]
    for (number, file) in files.enumerated() {
      try await file.execute(
        """
        CREATE TABLE t (a INTEGER, b TEXT) STRICT; INSERT INTO t
        WITH RECURSIVE g(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM g WHERE i < \(rows)) SELECT i + \(number), 'x' || i FROM g;
        """)
    }
    sources = zip(["one", "two"] as [Name], files).map { name, file in
      GatedSource(SQLiteAdapter(name: name, options: SQLiteOptions(path: file.path)))
    }
    var settings = SessionSettings()
    settings.cache = .on
    // Each source has one fragment, whatever was learnt.
    settings.shipping = .off
    settings.semiJoins = .off
    federation = FederationManager(defaults: settings, resultCache: limits, patience: .seconds(120))
    // What fails here is to fail at once, and to be asked again at once when it is back.
    for source in sources { try federation.register(source, resilience: .off) }
  }

  /// The rows, and what the cache did.
  func run(_ sql: String, _ parameters: [SQLValue] = []) async throws -> (rows: [[SQLValue]], cache: CacheOutcome?) {
    let result = try await federation.query(sql, parameters: parameters)
    let rows = try await result.rows()
    return (rows, result.metrics?.cache)
  }

  func outcome(_ sql: String, _ parameters: [SQLValue] = []) async throws -> String? {
    try await run(sql, parameters).cache?.name
  }
}

/// A source whose statements wait for a gate to open, and are counted.
final class GatedSource: SourceAdapter {
  private let adapter: any SourceAdapter
  private let gate = NSCondition()
  private let state = Mutex((isOpen: true, sent: 0, failure: HansaError?.none))

  init(_ adapter: any SourceAdapter) { self.adapter = adapter }

  var name: Name { adapter.name }
  var sent: Int { state.withLock { $0.sent } }

  func shut() { state.withLock { $0.isOpen = false } }

  /// - Parameter failure: what the statements that waited, and all later ones, end with.
  func open(failing failure: HansaError? = nil) {
    gate.withLock {
      state.withLock { ($0.isOpen, $0.failure) = (true, failure) }
      gate.broadcast()
    }
  }

  func execute(_ fragment: FragmentRequest) -> BatchStream {
    state.withLock { $0.sent += 1 }
    return .produced(by: "gated", schema: fragment.schema) { [self] stream throws(HansaError) in
      stream.onCancel { [self] in gate.withLock { gate.broadcast() } }
      gate.withLock { while !state.withLock({ $0.isOpen }), !stream.wasCancelled { gate.wait() } }
      stream.onCancel(nil)
      if let failure = state.withLock({ $0.failure }) { throw failure }
      let rows = adapter.execute(fragment)
      defer { rows.cancel() }
      while let batch = try rows.nextBlocking() { try stream.send(batch) }
    }
  }

  func catalog() async throws(HansaError) -> SourceCatalog { try await adapter.catalog() }
  func check() async throws(HansaError) -> SourceCheck { try await adapter.check() }
  func close() async { await adapter.close() }
  func changeTokens(of tables: [TableName]) async throws(HansaError) -> [TableName: ChangeToken] {
    try await adapter.changeTokens(of: tables)
  }
}
