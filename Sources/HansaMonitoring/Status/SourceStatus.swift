import Foundation

/// How a source is doing.
public struct SourceStatus: Sendable, Hashable, Codable {
  public var name: String
  /// Its kind and version; nil before its catalog was read.
  public var type: String?
  public var version: String?
  public var tables: Int?
  public var catalogRead: Date?
  /// Why its catalog cannot be read.
  public var problem: String?
  /// Statements that run or may be sent at any moment, and how many there may be.
  public var running: Int?
  public var concurrencyLimit: Int?
  /// nil where there is no pool.
  public var connections: Connections?
  /// `closed`, `open` or `half-open`: the worst of its servers'; nil where it has no breaker.
  public var breaker: String?
  /// By the window's length: `1m`, `5m`, `1h`.
  public var windows: [String: WindowFigures]

  public struct Connections: Sendable, Hashable, Codable {
    public var open: Int
    public var idle: Int
    /// Statements that wait for one.
    public var waiting: Int
    public var limit: Int
    /// Since the source was registered.
    public var created: Int
    public var failed: Int
  }

  public init(_ state: SourceState, problem: String?, windows: [String: WindowFigures]) {
    name = state.source.string
    self.problem = problem.map { RecordSanitizer.text(Secrets.removed(from: $0), RecordSanitizer.messageLimit) }
    running = state.running
    concurrencyLimit = state.concurrencyLimit
    breaker = state.breaker
    self.windows = windows
    connections = state.connectionsOpen.map { open in
      Connections(
        open: open, idle: state.connectionsIdle ?? 0, waiting: state.connectionsWaiting ?? 0,
        limit: state.connectionsLimit ?? 0, created: state.connectionsCreated ?? 0, failed: state.connectionsFailed ?? 0
      )
    }
  }
}
