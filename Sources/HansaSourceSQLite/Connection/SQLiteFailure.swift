import CSQLite
import Foundation
import HansaCore

/// What SQLite's result codes mean, as errors of Hansa.
enum SQLiteFailure {
  static func missingFile(_ path: String) -> HansaError {
    HansaError(
      .undefinedFile, "the SQLite file \"\(path)\" does not exist",
      advice: "Check the source's path; Hansa reads SQLite files and never creates them.")
  }

  /// - Parameters:
  ///   - code: SQLite's (extended) result code.
  ///   - message: SQLite's own text.
  static func error(code: Int32, message: String, path: String) -> HansaError {
    switch code & 0xFF {
    case SQLITE_CANTOPEN: return cannotOpen(path)
    case SQLITE_NOTADB:
      return HansaError(
        .dataCorrupted, "\"\(path)\" is not a SQLite database",
        advice: "Check the source's path; an encrypted database cannot be read.")
    case SQLITE_CORRUPT:
      return HansaError(
        .dataCorrupted, "the SQLite file \"\(path)\" is corrupt", advice: "Run PRAGMA integrity_check on it.",
        detail: message)
    case SQLITE_BUSY, SQLITE_LOCKED, SQLITE_PROTOCOL:
      return HansaError(
        .lockNotAvailable, "the SQLite file \"\(path)\" is locked by another process",
        advice: "Try again when the other process has ended its transaction.", detail: message)
    case SQLITE_SCHEMA:
      return HansaError(.serializationFailure, "the tables of \"\(path)\" were changed by another process")
    case SQLITE_INTERRUPT: return HansaError(.queryCanceled, "the query was cancelled")
    case SQLITE_NOMEM: return HansaError(.outOfMemory, "SQLite is out of memory")
    case SQLITE_FULL:
      return HansaError(.diskFull, "the disk is full, where SQLite keeps its temporary files", detail: message)
    case SQLITE_IOERR: return HansaError(.ioError, "reading \"\(path)\" failed", detail: message)
    case SQLITE_PERM, SQLITE_AUTH, SQLITE_READONLY:
      return HansaError(.insufficientPrivilege, "\"\(path)\" may not be read", advice: walAdvice, detail: message)
    case SQLITE_TOOBIG: return HansaError(.programLimitExceeded, "a value is too big for SQLite", detail: message)
    default: return HansaError(.sourceError, "SQLite reports: \(message)")
    }
  }

  private static let walAdvice =
    "A file in WAL mode needs a folder that SQLite may write its -shm file to, or `immutable: true` for the source."

  private static func cannotOpen(_ path: String) -> HansaError {
    var status = stat()
    if stat(path, &status) != 0 {
      let failure = errno
      if failure == ENOENT || failure == ENOTDIR { return missingFile(path) }
      return HansaError(
        .insufficientPrivilege, "the SQLite file \"\(path)\" cannot be reached",
        detail: String(cString: strerror(failure)))
    }
    if status.st_mode & S_IFMT == S_IFDIR {
      return HansaError(.ioError, "\"\(path)\" is a folder, not a SQLite file", advice: "Check the source's path.")
    }
    if access(path, R_OK) != 0 {
      return HansaError(
        .insufficientPrivilege, "the SQLite file \"\(path)\" may not be read",
        detail: String(cString: strerror(errno)))
    }
    return HansaError(.ioError, "the SQLite file \"\(path)\" cannot be opened", advice: walAdvice)
  }
}
