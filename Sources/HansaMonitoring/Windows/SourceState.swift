import HansaCore

/// How a source stands at a moment: what its adapter, the admission and its breakers know.
public struct SourceState: Sendable, Hashable {
  public var source: Name
  /// Statements that run or may be sent at any moment; nil where nobody counts them.
  public var running: Int?
  public var concurrencyLimit: Int?
  public var connectionsOpen: Int?
  public var connectionsIdle: Int?
  public var connectionsWaiting: Int?
  public var connectionsLimit: Int?
  /// Since the source was registered.
  public var connectionsCreated: Int?
  public var connectionsFailed: Int?
  /// `closed`, `open` or `half-open`: the worst of its servers'; nil where it has no breaker.
  public var breaker: String?

  public init(_ source: Name) { self.source = source }
}

extension SourceSample {
  /// Takes over how the source stands at the interval's end.
  mutating func fill(_ state: SourceState) {
    connectionsOpen = state.connectionsOpen
    connectionsIdle = state.connectionsIdle
    connectionsWaiting = state.connectionsWaiting
    connectionsLimit = state.connectionsLimit
    connectionsCreated = state.connectionsCreated
    connectionsFailed = state.connectionsFailed
    concurrencyLimit = state.concurrencyLimit
    breaker = state.breaker
  }

  /// Takes a statement in.
  mutating func add(_ observation: Observation) {
    if observation.isRequest { requests += 1 }
    if let errorClass = observation.errorClass { errors[errorClass, default: 0] += 1 }
    rows += observation.rows
    bytes += observation.bytes
    cacheLookups += observation.cacheLookups
    cacheHits += observation.cacheHits
    if let value = observation.microseconds { latency.insert(Double(value)) }
  }
}
