import HansaCore

/// What is measured, how often, and what of it is kept: the key `monitoring` of the configuration.
public struct MonitorOptions: Sendable, Hashable {
  /// Whether queries and sources are recorded at all.
  public var isOn = true
  /// How often each source's figures become a `SourceSample`.
  public var interval: Duration = .seconds(10)
  /// How often records are handed to the sinks; sooner when many have come.
  public var batch: Duration = .seconds(1)
  /// Whether records have the statements as they came, with their constants.
  public var keepsText = false
  /// The part of the queries, 0 to 1, that have a record. The figures of sources count all of them.
  public var sample = 1.0
  /// A query that took as long has a record whatever `sample` says, as those that failed have; nil for no such rule.
  public var slow: Duration? = .seconds(1)
  /// Records that are kept in memory; the oldest go first.
  public var kept = 1000
  /// Records that may wait to be collected, and to be taken by each sink; more are dropped and counted.
  public var capacity = 16_384
  /// Queries that have no record: by user, by fingerprint, and those that read one of these sources.
  public var excludedUsers: Set<Name> = []
  public var excludedFingerprints: Set<Name> = []
  public var excludedSources: Set<Name> = []

  public init() {}
}
