import HansaCore

/// Where the history is kept, and how long: the key `history` of the configuration.
public struct HistoryOptions: Sendable, Hashable {
  /// The folder of the database file and of the archive.
  public var folder: String

  public init(folder: String) { self.folder = folder }
}
