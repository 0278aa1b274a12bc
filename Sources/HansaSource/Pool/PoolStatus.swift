/// What a source's connections do at this moment, and did since the source was registered.
public struct PoolStatus: Sendable, Hashable {
  /// Connections that stand: idle and in use.
  public var open: Int { idle + inUse }
  public var idle: Int
  public var inUse: Int
  /// Connections that are being made.
  public var connecting: Int
  /// Fragments that wait for a connection.
  public var waiting: Int
  /// Connections made so far.
  public var created: Int
  /// Attempts to make one that failed.
  public var failed: Int
  /// How many there may be at once.
  public var limit: Int

  public init(
    idle: Int = 0, inUse: Int = 0, connecting: Int = 0, waiting: Int = 0, created: Int = 0, failed: Int = 0,
    limit: Int
  ) {
    self.idle = idle
    self.inUse = inUse
    self.connecting = connecting
    self.waiting = waiting
    self.created = created
    self.failed = failed
    self.limit = limit
  }
}
