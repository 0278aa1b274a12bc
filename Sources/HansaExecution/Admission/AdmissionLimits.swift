import HansaCore

/// How much may run at once, and who waits for how long: the `limits:` of the configuration.
public struct AdmissionLimits: Sendable, Hashable {
  /// Queries that run at once.
  public var queries: Int
  /// Queries that wait at once.
  public var queue: Int
  /// How long a query waits at most.
  public var wait: Duration
  public var users: [Name: Share]
  public var groups: [Name: Group]
  public var sources: [Name: SourceConcurrency]

  public init(
    queries: Int = 64, queue: Int = 1000, wait: Duration = .seconds(30), users: [Name: Share] = [:],
    groups: [Name: Group] = [:], sources: [Name: SourceConcurrency] = [:]
  ) {
    self.queries = queries
    self.queue = queue
    self.wait = wait
    self.users = users
    self.groups = groups
    self.sources = sources
  }

  /// What a user, or a group's members together, may have.
  public struct Share: Sendable, Hashable {
    /// Where several wait, queries of each are admitted in proportion to their weights.
    public var weight: Double
    /// Queries that run at once; nil for no limit but the whole.
    public var concurrent: Int?
    /// Queries that wait at once.
    public var queue: Int?
    /// How long a query waits at most.
    public var wait: Duration?
    /// What its queries may pull from the sources from midnight to midnight (UTC).
    public var rowsPerDay: Int?
    public var bytesPerDay: Int?
    /// Bytes that the merges of its queries may hold together, beside what all others have; nil for a part of that.
    public var memory: Int?

    public init(
      weight: Double = 1, concurrent: Int? = nil, queue: Int? = nil, wait: Duration? = nil, rowsPerDay: Int? = nil,
      bytesPerDay: Int? = nil, memory: Int? = nil
    ) {
      self.weight = weight
      self.concurrent = concurrent
      self.queue = queue
      self.wait = wait
      self.rowsPerDay = rowsPerDay
      self.bytesPerDay = bytesPerDay
      self.memory = memory
    }
  }

  public struct Group: Sendable, Hashable {
    public var share: Share
    public var users: Set<Name>

    public init(share: Share = Share(), users: Set<Name>) {
      self.share = share
      self.users = users
    }
  }

  /// Memory that a user, or a group's members together, have for themselves.
  public struct MemoryShare: Sendable, Hashable {
    public var name: Name
    public var isGroup: Bool
    public var bytes: Int

    public init(name: Name, isGroup: Bool, bytes: Int) {
      self.name = name
      self.isGroup = isGroup
      self.bytes = bytes
    }
  }

  /// What the user has for oneself, else with the other members of one's group; nil for a part of what all have.
  public func memoryShare(of user: Name) -> MemoryShare? {
    if let bytes = users[user]?.memory { return MemoryShare(name: user, isGroup: false, bytes: bytes) }
    guard let group = group(of: user), let bytes = groups[group]?.share.memory else { return nil }
    return MemoryShare(name: group, isGroup: true, bytes: bytes)
  }

  /// Statements that one source runs at once.
  public struct SourceConcurrency: Sendable, Hashable {
    public var maximum: Int
    /// Where the limit follows the source's latency: its least value. nil for a limit that stays `maximum`.
    public var adaptiveMinimum: Int?

    public init(maximum: Int, adaptiveMinimum: Int? = nil) {
      self.maximum = maximum
      self.adaptiveMinimum = adaptiveMinimum
    }
  }

  /// The group of a user, the first by name; nil for none.
  public func group(of user: Name) -> Name? { groups.filter { $0.value.users.contains(user) }.keys.min() }
}
