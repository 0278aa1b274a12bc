import Foundation
import HansaCore
import HansaDuckDB

/// The database file: attaching it to a DuckDB, and what its refusals mean.
struct HistoryFile {
  let options: HistoryOptions

  init(_ options: HistoryOptions) { self.options = options }

  /// The file is damaged: it can be moved aside.
  static let damaged = HansaError.Code.dataCorrupted

  /// Attaches the file as `history`, and makes or brings up its tables.
  ///
  /// - Throws: `.lockNotAvailable` while another process has it, `damaged` for one that cannot be read,
  ///   `.configuration` for a wrong key or a file of a later version, `.ioError` where the folder cannot be written.
  func attach(_ connection: DuckDBConnection) throws(HansaError) {
    // What the queries' shapes and users tell is nobody else's business.
    do {
      try FileManager.default.createDirectory(
        atPath: options.folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw HansaError(.ioError, "the folder \"\(options.folder)\" of the history cannot be made")
    }
    // Compression of later versions of DuckDB takes half the room.
    var settings = "STORAGE_VERSION 'v1.5.0'"
    if let key = options.encryptionKey {
      try prepareEncryption(connection)
      // Parquet takes keys of 32 bytes.
      let digest = try connection.texts("SELECT sha256(\(sqlLiteral(key.reveal())))", columns: 1).first?[0] ?? ""
      try connection.execute("PRAGMA add_parquet_key('hansa', '\(digest.prefix(32))')")
      settings += ", ENCRYPTION_KEY \(sqlLiteral(key.reveal()))"
    }
    do throws(HansaError) {
      if !FileManager.default.fileExists(atPath: options.file) { try make(connection, settings) }
      // One that an earlier version has made.
      chmod(options.file, 0o600)
      try connection.execute("ATTACH \(sqlLiteral(options.file)) AS history (\(settings))")
      // One that DuckDB has made, behind a link that led nowhere.
      chmod(options.file, 0o600)
      protectLog()
      try HistorySchema.migrate(connection)
    } catch {
      throw translated(error)
    }
  }

  /// Makes an empty database. DuckDB makes its files for everybody to read, and one that is open stays so whatever is changed
  /// later: it is made where nobody else comes.
  private func make(_ connection: DuckDBConnection, _ settings: String) throws(HansaError) {
    let folder = "\(options.file).new-\(UInt64.random(in: 0 ... .max))"
    guard mkdir(folder, 0o700) == 0 else {
      throw HansaError(.ioError, "the folder \"\(options.folder)\" of the history cannot be written")
    }
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let file = folder + "/history.duckdb"
    try connection.execute("ATTACH \(sqlLiteral(file)) AS history (\(settings))")
    try connection.execute("DETACH history")
    chmod(file, 0o600)
    // The log of a file that was deleted would make the new one look damaged.
    if !FileManager.default.fileExists(atPath: options.file) { unlink(log) }
    // One that another process has made meanwhile stays; some file systems know no links.
    guard link(file, options.file) == 0 || errno == EEXIST || rename(file, options.file) == 0 else {
      throw HansaError(.ioError, "the history \"\(options.file)\" cannot be made")
    }
  }

  /// Makes the log, if there is none, before anything is written: DuckDB deletes it in each checkpoint, and would make it for
  /// everybody to read.
  func protectLog() {
    let descriptor = open(log, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 { close(descriptor) } else { chmod(log, 0o600) }
  }

  /// DuckDB encrypts with OpenSSL, which its extension `httpfs` has; what it has itself lacks secure random numbers.
  private func prepareEncryption(_ connection: DuckDBConnection) throws(HansaError) {
    do throws(HansaError) { try connection.execute("LOAD httpfs") } catch {
      guard options.allowsWeakEncryption else {
        throw HansaError(
          .configuration, "the history cannot be encrypted: DuckDB's extension httpfs, which has OpenSSL, is not here",
          advice: "Install it with DuckDB's INSTALL httpfs, or allow weak random numbers with weak_encryption: true.",
          detail: error.message)
      }
      try connection.execute("SET GLOBAL force_mbedtls_unsafe = 'true'")
    }
  }

  func translated(_ error: HansaError) -> HansaError {
    let message = error.message
    if message.contains("Could not set lock on file") {
      let process = message.firstRange(of: "PID ").map { message[$0.upperBound...].prefix { $0.isNumber } }
      return HansaError(
        .lockNotAvailable,
        "another process\(process.map { " (\($0))" } ?? "") has the history \"\(options.file)\" open",
        advice: "Ask that process, or wait until it has ended: DuckDB lets one process have a file.")
    }
    if ["ncryption key", "encrypted", "newer version"].contains(where: message.contains) {
      return HansaError(.configuration, "the history \"\(options.file)\" cannot be opened: \(message)")
    }
    // A reader that stumbles over garbage fails with an error of its own.
    return Self.isDamage(error) || error.code == .internalError
      ? HansaError(Self.damaged, "the history \"\(options.file)\" is damaged", detail: message) : error
  }

  /// Whether DuckDB says that the file's contents are not what it wrote.
  static func isDamage(_ error: HansaError) -> Bool {
    error.code == damaged
      || [
        "not a valid DuckDB database file", "Corrupt", "corrupt", "checksum", "replaying WAL", "Serialization Error",
        "Failed to deserialize",
      ].contains { error.message.contains($0) }
  }

  /// Whether this DuckDB does nothing more until it is opened again.
  static func isInvalidated(_ error: HansaError) -> Bool {
    ["invalidated", "FATAL"].contains { error.message.contains($0) || error.detail?.contains($0) == true }
  }

  /// Moves the file out of the way.
  ///
  /// - Returns: where it is now.
  func setAside(at now: Date) throws(HansaError) -> String {
    let target = "\(options.file).damaged-\(Int(now.timeIntervalSince1970))"
    guard rename(options.file, target) == 0 else {
      throw HansaError(.ioError, "the damaged history \"\(options.file)\" cannot be moved aside")
    }
    // A log belongs to the file that it was written for.
    _ = rename(log, target + ".wal")
    return target
  }

  private var log: String { options.file + ".wal" }

  /// Bytes of the log.
  var logSize: Int { Self.size(log) }

  /// Bytes of the file and its log.
  var size: Int { Self.size(options.file) + logSize }

  /// Bytes of the archive, which is looked through for them.
  var archiveSize: Int {
    let files = (try? FileManager.default.subpathsOfDirectory(atPath: options.archiveFolder)) ?? []
    return files.filter { $0.hasSuffix(".parquet") }.reduce(0) { $0 + Self.size("\(options.archiveFolder)/\($1)") }
  }

  private static func size(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}
