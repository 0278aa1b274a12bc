import HansaCore

/// Where the history is kept, and how long: the key `history` of the configuration.
public struct HistoryOptions: Sendable {
  /// How long each level is kept, from the day on which it ended.
  public struct Retention: Sendable, Hashable {
    /// Queries, fragments, samples and events as they were recorded.
    public var raw: Duration
    public var minute: Duration
    public var hour: Duration
    public var day: Duration

    public init(
      raw: Duration = .days(7), minute: Duration = .days(30), hour: Duration = .days(400), day: Duration = .days(3650)
    ) {
      self.raw = raw
      self.minute = minute
      self.hour = hour
      self.day = day
    }
  }

  /// The folder of the database file and of the archive; made when it is first needed.
  public var folder: String
  public var retention: Retention
  /// Bytes of the file and the archive together; the oldest days go first. nil for no limit.
  public var maxSize: Int?
  /// Whether days older than `retention.raw` are kept as Parquet files, in the folder `archive`, instead of being
  /// deleted.
  public var archives: Bool
  /// What the file is encrypted with; nil: it is not.
  public var encryptionKey: Secret?
  /// Encrypts although DuckDB has no secure source of random numbers here (see docs/history.md).
  public var allowsWeakEncryption: Bool
  /// How often what was recorded is written.
  public var interval: Duration
  /// How long a file that could not be opened or written is left alone.
  public var pause: Duration = .seconds(30)

  public init(
    folder: String, retention: Retention = .init(), maxSize: Int? = nil, archives: Bool = false,
    encryptionKey: Secret? = nil, allowsWeakEncryption: Bool = false, interval: Duration = .seconds(1)
  ) {
    self.folder = folder
    self.retention = retention
    self.maxSize = maxSize
    self.archives = archives
    self.encryptionKey = encryptionKey
    self.allowsWeakEncryption = allowsWeakEncryption
    self.interval = interval
  }

  /// The database file.
  public var file: String { folder + "/history.duckdb" }
  /// The folder of the Parquet files.
  public var archiveFolder: String { folder + "/archive" }
}

extension Duration {
  public static func days(_ days: Int) -> Duration { .seconds(days * 86_400) }

  /// Whole microseconds.
  var microseconds: Int64 {
    let (seconds, attoseconds) = components
    return seconds &* 1_000_000 &+ attoseconds / 1_000_000_000_000
  }
}
