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
      try connection.execute("ATTACH \(sqlLiteral(options.file)) AS history (\(settings))")
      try HistorySchema.migrate(connection)
    } catch {
      throw translated(error)
    }
    chmod(options.file, 0o600)
  }

  /// DuckDB makes the log anew after each checkpoint, for everybody to read.
  func protectLog() { chmod(options.file + ".wal", 0o600) }

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
    _ = rename(options.file + ".wal", target + ".wal")
    return target
  }

  /// Bytes of the log.
  var logSize: Int { Self.size(options.file + ".wal") }

  /// Bytes of the file, its log and the archive.
  var size: Int {
    let archived = (try? FileManager.default.subpathsOfDirectory(atPath: options.archiveFolder)) ?? []
    let parquet = archived.filter { $0.hasSuffix(".parquet") }.map { Self.size("\(options.archiveFolder)/\($0)") }
    return Self.size(options.file) + logSize + parquet.reduce(0, +)
  }

  private static func size(_ path: String) -> Int {
    (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
  }
}
