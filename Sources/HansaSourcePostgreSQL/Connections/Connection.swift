import CLibPQ
import Foundation
import HansaCore
import HansaSource

/// A connection of libpq's with the session that Hansa's queries need. Used by one thread at a time; its calls block.
final class Connection: PooledConnection, @unchecked Sendable {
  let handle: OpaquePointer
  private let options: PostgreSQLOptions
  /// After how many milliseconds the server ends a statement; nil where that is not known.
  private var statementLimit: Int?
  /// Stops what the connection runs; nil where libpq does not tell what that takes.
  private(set) var cancelRequest: CancelRequest?
  var statements: PreparedStatements

  /// Connects with the password of now.
  ///
  /// - Throws: as `init`, and `.configuration` when the password's file cannot be read.
  static func open(_ options: PostgreSQLOptions) throws(HansaError) -> Connection {
    try PasswordFile.connecting(options.passwordFile, or: options.password) { password throws(HansaError) in
      var options = options
      options.password = password
      return try Connection(options)
    }
  }

  /// Connects and sets the session up.
  ///
  /// - Throws: `.cannotConnect`, `.invalidPassword` or the server's SQLSTATE.
  init(_ options: PostgreSQLOptions) throws(HansaError) {
    let parameters = options.connectionParameters
    let started = withCStrings(parameters.map(\.keyword)) { keywords in
      withCStrings(parameters.map(\.value)) { values in PQconnectStartParams(keywords, values, 0) }
    }
    guard let started else { throw HansaError(.outOfMemory, "libpq could not allocate a connection") }
    handle = started
    self.options = options
    statements = PreparedStatements(limit: options.preparedStatements)
    // With this verbosity libpq's message has the SQLSTATE, which it tells in no other way for a failed connection.
    PQsetErrorVerbosity(handle, PQERRORS_VERBOSE)
    PQsetNoticeProcessor(handle, { _, _ in }, nil)
    do throws(HansaError) {
      let deadline = ContinuousClock.now + options.connectTimeout
      try finishConnecting(by: deadline)
      PQsetErrorVerbosity(handle, PQERRORS_DEFAULT)
      try SocketWatch.limit(PQsocket(handle), to: deadline - .now) { () throws(HansaError) in
        try setUpSession()
      } late: {
        noAnswer
      }
    } catch {
      PQfinish(handle)
      throw error
    }
  }

  /// libpq's own blocking call has no end before the system's time limits for an address that swallows packets.
  private func finishConnecting(by deadline: ContinuousClock.Instant) throws(HansaError) {
    let trace = BackendKeyTrace(handle)
    defer { cancelRequest = trace.key(of: handle).flatMap { CancelRequest(handle, $0) } }
    var step = PQstatus(handle) == CONNECTION_BAD ? PGRES_POLLING_FAILED : PGRES_POLLING_WRITING
    while step != PGRES_POLLING_OK {
      if step == PGRES_POLLING_FAILED { throw connectError() }
      let left = deadline - ContinuousClock.now
      if left <= .zero { throw noAnswer }
      if waitForSocket(reading: step == PGRES_POLLING_READING, milliseconds: Int32(left / .milliseconds(1)) + 1) {
        step = PQconnectPoll(handle)
      }
    }
  }

  /// Whether the socket became ready (or broke) in time.
  private func waitForSocket(reading: Bool, milliseconds: Int32) -> Bool {
    var entry = pollfd(fd: PQsocket(handle), events: Int16(reading ? POLLIN : POLLOUT), revents: 0)
    return poll(&entry, 1, milliseconds) != 0
  }

  private func setUpSession() throws(HansaError) {
    try run(options.sessionStatements(encoding: encoding))
    statementLimit = options.statementMilliseconds
  }

  func close() { PQfinish(handle) }

  // MARK: State

  /// `127.0.0.1:5432/shop`
  var place: String {
    let host = text(PQhost(handle)) ?? options.host
    let port = text(PQport(handle)) ?? "\(options.port)"
    let database = text(PQdb(handle)) ?? options.database ?? ""
    return (host.hasPrefix("/") ? host : (host.contains(":") ? "[\(host)]" : host) + ":" + port) + "/" + database
  }

  /// `127.0.0.1:5432/shop as app`
  var endpoint: String { place + (text(PQuser(handle)).map { " as \($0)" } ?? "") }

  /// As the server says it: `15.4 (Debian 15.4-1)`.
  var serverVersion: String { text(PQparameterStatus(handle, "server_version")) ?? "" }

  /// 150004 for 15.4.
  var serverVersionNumber: Int { Int(PQserverVersion(handle)) }

  /// Since version 10 a release has two numbers.
  var version: ServerVersion {
    let number = serverVersionNumber
    return number >= 100_000 ? ServerVersion(number / 10_000, number % 10_000) : ServerVersion(number: number)
  }

  /// What the server sends text in. A database with encoding SQL_ASCII holds bytes that need not be UTF-8: asked for
  /// UTF-8 the server would refuse them without naming the column, so they come as they are and are checked here.
  private var encoding: String {
    text(PQparameterStatus(handle, "server_encoding")) == "SQL_ASCII" ? "SQL_ASCII" : "UTF8"
  }

  /// Whether no statement runs and no transaction is open.
  var isIdle: Bool { PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_IDLE }

  var isBroken: Bool { PQstatus(handle) != CONNECTION_OK }

  var isRunningStatement: Bool { PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_ACTIVE }

  var isReusable: Bool { isIdle }

  /// Whether a transaction is open in which statements can run.
  var isInTransaction: Bool { PQstatus(handle) == CONNECTION_OK && PQtransactionStatus(handle) == PQTRANS_INTRANS }

  /// An idle connection has nothing to say but that it ends.
  private var isQuiet: Bool { isIdle && !waitForSocket(reading: true, milliseconds: 0) }

  /// What the server reports of the session without being asked.
  private var hasSession: Bool {
    func isReported(_ name: String, _ value: String) -> Bool {
      PQparameterStatus(handle, name).map { strcmp($0, value) == 0 } ?? true
    }
    return PostgreSQLOptions.reportedSettings.allSatisfy(isReported) && isReported("client_encoding", encoding)
  }

  var isReady: Bool { isQuiet && hasSession }

  /// The session is made anew where it differs, and where the connection has to answer anyway.
  func isSound(probing: Bool) -> Bool {
    guard isQuiet else { return false }
    if hasSession && !probing { return true }
    do throws(HansaError) {
      let limit = CallLimit(min(CallLimit.moment, options.connectTimeout), "to set the session up")
      try answering(limit) { () throws(HansaError) in try setUpSession() }
      return true
    } catch {
      return false
    }
  }

  /// Lets the server end the following statements by themselves a little after the deadline, should nobody else do it.
  ///
  /// Makes a round trip only where the session's limit is another one: what is left of equal limits differs a little
  /// from query to query, so a limit that is up to a tenth longer stays.
  func limitStatements(to deadline: ContinuousClock.Instant?) throws(HansaError) {
    guard let limit = newLimit(for: deadline) else { return }
    try run("SET statement_timeout = \(limit)")
    statementLimit = limit
  }

  /// The limit that the session needs; nil where it has one that will do.
  func newLimit(for deadline: ContinuousClock.Instant?) -> Int? {
    let own = options.statementMilliseconds
    var wanted = own
    if let deadline {
      let left = max(1, Int((deadline - .now) / .milliseconds(1)))
      if own == 0 || left < own {
        if let limit = statementLimit, limit >= left, limit <= left + max(100, left / 10) { return nil }
        wanted = left + 50
      }
    }
    return statementLimit == wanted ? nil : wanted
  }

  // MARK: Statements

  /// Runs statements of Hansa's own for which the server has so long.
  func answering<R>(_ limit: CallLimit, _ statements: () throws(HansaError) -> R) throws(HansaError) -> R {
    try limit.run(on: PQsocket(handle), at: place) { () throws(HansaError) in
      if let deadline = limit.deadline { try limitStatements(to: deadline) }
      return try statements()
    }
  }

  /// Runs a statement of Hansa's own and gives its rows as text.
  func query(_ sql: String, _ parameters: [SQLValue] = []) throws(HansaError) -> ResultHandle {
    let bound = BoundParameters(parameters)
    let result = ResultHandle(
      bound.withPointers { count, types, values, lengths, formats in
        PQexecParams(handle, sql, count, types, values, lengths, formats, 0)
      })
    guard PQresultStatus(result.pointer) == PGRES_TUPLES_OK else { throw error(of: result) }
    return result
  }

  /// Runs statements of Hansa's own that give no rows, in one round trip.
  func run(_ sql: String) throws(HansaError) {
    let result = ResultHandle(PQexec(handle, sql))
    guard PQresultStatus(result.pointer) == PGRES_COMMAND_OK else { throw error(of: result) }
  }

  /// Ends the open transaction; one that failed is undone, with what was set in it.
  func endTransaction() throws(HansaError) {
    try answering(CallLimit(CallLimit.moment, "to end a transaction")) { () throws(HansaError) in
      if isInTransaction { return try run("COMMIT") }
      try run("ROLLBACK")
      statementLimit = nil
    }
  }

  /// Takes the results that are left of a statement, so that the connection can run the next one.
  func drain() {
    while let rest = PQgetResult(handle) {
      let status = PQresultStatus(rest)
      PQclear(rest)
      // These two wait for data instead of ending; whoever gets here with them closes the connection.
      if status == PGRES_COPY_OUT || status == PGRES_COPY_IN || PQstatus(handle) == CONNECTION_BAD { break }
    }
  }

  // MARK: Errors

  /// The error that a result carries, or the connection's own when there is none.
  func error(of result: ResultHandle) -> HansaError {
    guard let found = result.serverError else { return connectionError() }
    return HansaError(
      found.code, options.redacted(found.message), advice: found.hint.map(options.redacted),
      detail: found.detail.map(options.redacted))
  }

  /// The connection broke, as libpq tells it.
  func connectionError() -> HansaError {
    let reason = options.redacted(singleLine(text(PQerrorMessage(handle)) ?? ""))
    return HansaError(
      .connectionFailure, "the connection to \(place) failed: \(reason.isEmpty ? "no reason given" : reason)",
      advice: "check that the server is running and try again")
  }

  private var noAnswer: HansaError {
    HansaError(
      .cannotConnect, "cannot connect to \(place): no answer within \(options.connectTimeout)",
      advice: "check host, port and firewall, or raise connect_timeout")
  }

  private func connectError() -> HansaError {
    let report = options.redacted(text(PQerrorMessage(handle)) ?? "")
    if PQconnectionNeedsPassword(handle) != 0 {
      return HansaError(
        .invalidPassword, "\(endpoint) asks for a password and none is configured",
        advice: "set the source's password")
    }
    guard let found = ServerError(connectionReport: report) else {
      return HansaError(
        .cannotConnect, "cannot connect to \(place): \(singleLine(report))",
        advice: "check host and port and that the server is running")
    }
    if found.code == .invalidPassword {
      return HansaError(
        .invalidPassword, "\(endpoint) refused the password", advice: "check the source's user and password")
    }
    return HansaError(
      found.code, "cannot connect to \(place): \(found.message)", advice: found.hint, detail: found.detail)
  }

  private func text(_ pointer: UnsafePointer<CChar>?) -> String? {
    pointer.map { String(cString: $0) }.flatMap { $0.isEmpty ? nil : $0 }
  }

  private func text(_ pointer: UnsafeMutablePointer<CChar>?) -> String? { text(UnsafePointer(pointer)) }
}

private func singleLine(_ text: String) -> String {
  text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }.joined(separator: "; ")
}

/// Calls `body` with C strings that end with a null pointer, as libpq takes its keywords.
private func withCStrings<R>(_ strings: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>) -> R) -> R {
  let copies = strings.map { strdup($0) }
  defer { for copy in copies { free(copy) } }
  let pointers = copies.map { UnsafePointer($0) } + [nil]
  return pointers.withUnsafeBufferPointer { list in
    guard let base = list.baseAddress else { preconditionFailure("the list has a null pointer at least") }
    return body(base)
  }
}
