import HansaDuckDB

/// The `engine:` part of the configuration.
public struct DuckDBEngineOptions: Sendable {
  /// Bytes that DuckDB may hold for all queries together; nil for DuckDB's default, 80 % of the machine's memory.
  public var memoryLimit: Int?
  /// The folder that takes what does not fit into memory.
  public var spillFolder: String?
  /// Whether there is one, in the system's folder for temporary files, where none is named; if not, a query over the limit
  /// fails with `.outOfMemory`.
  public var spillsToTemporaryFolder: Bool
  /// Whether the engine makes a folder of its own within `spillFolder`: two engines would write to files of the same names.
  public var hasOwnSpillFolder = false
  /// Threads; nil for one a core.
  public var threads: Int?
  /// The session's time zone.
  public var timeZone: String

  public init(
    memoryLimit: Int? = nil, spillFolder: String? = nil, spillsToTemporaryFolder: Bool = false, threads: Int? = nil,
    timeZone: String = "UTC"
  ) {
    self.memoryLimit = memoryLimit
    self.spillFolder = spillFolder
    self.spillsToTemporaryFolder = spillsToTemporaryFolder
    self.threads = threads
    self.timeZone = timeZone
  }

  /// What DuckDB must know when it starts.
  var startSettings: [(name: String, value: String)] {
    DuckDBDatabase.startSettings(memoryLimit: memoryLimit, spillFolder: spillFolder, threads: threads)
  }

  /// Settings on top of the dialect's own, as SQL has them.
  var runSettings: [(String, String)] {
    [
      ("TimeZone", "'\(timeZone.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''"))'"),
      // ORDER BY still decides the order of a result; only rows without an order may come in another one.
      ("preserve_insertion_order", "false"),
    ]
  }
}
