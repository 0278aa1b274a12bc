/// How a SQLite file is read.
public struct SQLiteOptions: Sendable, Hashable {
  /// What a value of another storage class than its column's type becomes.
  public enum TypeMismatch: String, Sendable, CaseIterable { case error, null }
  /// How `DATETIME` and `TIMESTAMP` columns are stored. `DATE` and `TIME` are always text.
  public enum DateTimeStorage: String, Sendable, CaseIterable {
    /// `2024-01-02 03:04:05.678`, with a blank or a T, with or without Z.
    case text
    /// Seconds since 1970, INTEGER or REAL.
    case unixepoch
    /// Days since noon of -4713-11-24 in Greenwich, INTEGER or REAL.
    case julianday
  }

  /// The file; a relative path counts from the process's working directory.
  public var path: String
  /// The file cannot change while it is read: no locks, no journal. Needed for files in WAL mode on read-only media.
  public var immutable: Bool
  public var onTypeMismatch: TypeMismatch
  public var datetime: DateTimeStorage
  /// How long to wait for another process's lock.
  public var busyTimeout: Duration

  public init(
    path: String, immutable: Bool = false, onTypeMismatch: TypeMismatch = .error, datetime: DateTimeStorage = .text,
    busyTimeout: Duration = .seconds(5)
  ) {
    self.path = path
    self.immutable = immutable
    self.onTypeMismatch = onTypeMismatch
    self.datetime = datetime
    self.busyTimeout = busyTimeout
  }
}
