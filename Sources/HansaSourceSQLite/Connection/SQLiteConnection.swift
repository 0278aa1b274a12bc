import CSQLite
import Foundation
import HansaCore
import Synchronization

/// One connection, used by one thread at a time; only `interrupt` may come from others.
final class SQLiteConnection: @unchecked Sendable {
  let handle: OpaquePointer
  /// The file that was opened.
  let identity: FileIdentity?
  let path: String
  private var busyTimeout: Duration
  private let isStopped = Atomic(false)
  /// Why a function of ours failed; SQLite itself carries only a text.
  var failure: HansaError?
  private var waitingSince: ContinuousClock.Instant?
  /// How often the progress handler may be called until the statement is stopped; nil for no limit.
  private var progressBudget: Int?

  /// Virtual machine steps between two looks at whether to stop.
  private static let progressInterval: Int32 = 1000

  /// - Throws: `.undefinedFile`, `.insufficientPrivilege`, `.ioError`; what is wrong inside the file shows later.
  init(_ options: SQLiteOptions) throws(HansaError) {
    path = options.path
    busyTimeout = options.busyTimeout
    identity = FileIdentity(path: path)
    guard identity != nil else { throw SQLiteFailure.missingFile(path) }
    let flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    var opened: OpaquePointer?
    let code = sqlite3_open_v2(Self.uri(options), &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw SQLiteFailure.error(code: code, message: String(cString: sqlite3_errstr(code)), path: path)
    }
    handle = opened
    guard hansa_sqlite3_forbid_quoted_strings(handle) == SQLITE_OK else {
      throw HansaError(.internalError, "SQLite does not let quoted strings be switched off")
    }
    let context = Unmanaged.passUnretained(self).toOpaque()
    sqlite3_progress_handler(
      handle, Self.progressInterval,
      { context in
        context.map { Unmanaged<SQLiteConnection>.fromOpaque($0).takeUnretainedValue().mustStop() ? 1 : 0 } ?? 0
      }, context)
    sqlite3_busy_handler(
      handle,
      { context, attempts in
        context.map { Unmanaged<SQLiteConnection>.fromOpaque($0).takeUnretainedValue().waitForLock(attempts) ? 1 : 0 }
          ?? 0
      }, context)
    // A schema written by somebody else must not call functions with side effects.
    try execute("PRAGMA trusted_schema = OFF")
    try registerFunctions(options)
  }

  deinit { sqlite3_close_v2(handle) }

  /// `file:` with the path's special characters escaped, so that no path is taken for a URI's option or for `:memory:`.
  private static func uri(_ options: SQLiteOptions) -> String {
    let path = options.path.hasPrefix("/") ? options.path : "./" + options.path
    var escaped = ""
    for scalar in path.unicodeScalars {
      switch scalar {
      case "%": escaped += "%25"
      case "?": escaped += "%3f"
      case "#": escaped += "%23"
      default: escaped.unicodeScalars.append(scalar)
      }
    }
    return "file:\(escaped)?mode=ro" + (options.immutable ? "&immutable=1" : "")
  }

  // MARK: Stopping

  /// Stops the running statement, and those that start before `begin`. Any thread.
  func interrupt() {
    isStopped.store(true, ordering: .relaxed)
    sqlite3_interrupt(handle)
  }

  /// Forgets an interruption that came before.
  func begin() {
    isStopped.store(false, ordering: .relaxed)
    failure = nil
  }

  private func mustStop() -> Bool {
    if let budget = progressBudget {
      progressBudget = budget - 1
      if budget <= 0 { return true }
    }
    return isStopped.load(ordering: .relaxed)
  }

  /// Called by SQLite while another process holds the lock; true to try again. Unlike SQLite's own waiting this one
  /// ends with an interruption.
  private func waitForLock(_ attempts: Int32) -> Bool {
    let now = ContinuousClock.now
    let since = attempts == 0 ? now : waitingSince ?? now
    waitingSince = since
    guard !isStopped.load(ordering: .relaxed), now - since < busyTimeout else { return false }
    // SQLite calls this on the reader's own thread and asks for the wait here; there is nothing to be told by.
    usleep(attempts < 10 ? 1000 : 10_000)
    return true
  }

  /// Runs `work`, whose statements are stopped after about so many steps of SQLite's machine.
  func limited<T>(steps: Int, _ work: () throws(HansaError) -> T) throws(HansaError) -> T {
    progressBudget = steps / Int(Self.progressInterval)
    defer { progressBudget = nil }
    return try work()
  }

  /// Runs `work`, which waits no longer than `limit` for another process's lock.
  func waiting<T>(atMost limit: Duration, _ work: () throws(HansaError) -> T) throws(HansaError) -> T {
    let usual = busyTimeout
    busyTimeout = min(limit, usual)
    defer { busyTimeout = usual }
    return try work()
  }

  // MARK: Statements

  /// - Throws: `.undefinedTable`, `.undefinedColumn` where the schema shows that they are missing; `.sourceError` with
  ///   SQLite's message; `.dataCorrupted`, `.lockNotAvailable` and others of the file's state.
  func prepare(_ sql: String) throws(HansaError) -> SQLiteStatement {
    var statement: OpaquePointer?
    var code = SQLITE_OK
    var rest = ""
    var sql = sql
    sql.withUTF8 { bytes in
      let start = UnsafeRawPointer(bytes.baseAddress)?.assumingMemoryBound(to: CChar.self)
      var tail: UnsafePointer<CChar>?
      code = sqlite3_prepare_v2(handle, start, Int32(bytes.count), &statement, &tail)
      if let start, let tail { rest = String(decoding: bytes[(tail - start)...], as: UTF8.self) }
    }
    guard code == SQLITE_OK else { throw MissingName.classify(error(code), code, sql, self) }
    guard let statement, !rest.contains(where: { !$0.isWhitespace && $0 != ";" }) else {
      sqlite3_finalize(statement)
      throw HansaError(.syntaxError, "a fragment must be one statement", detail: "The statement is \(sql)")
    }
    return SQLiteStatement(statement, self)
  }

  func execute(_ sql: String) throws(HansaError) {
    let statement = try prepare(sql)
    while try statement.step() {}
  }

  func firstInteger(_ sql: String) throws(HansaError) -> Int64? {
    let statement = try prepare(sql)
    return try statement.step() ? statement.integer(0) : nil
  }

  /// The error of the last call.
  func error(_ code: Int32) -> HansaError {
    SQLiteFailure.error(code: code, message: String(cString: sqlite3_errmsg(handle)), path: path)
  }
}
