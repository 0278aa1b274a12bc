import CMariaDB
import Foundation
import HansaCore
import HansaSource

/// One connection to the server. Used by one thread at a time, but for `abort`.
final class Connection: PooledConnection, @unchecked Sendable {
  let handle: UnsafeMutablePointer<MYSQL>
  /// The server's number for it, which KILL takes.
  let id: UInt
  let isMariaDB: Bool
  /// As the server says it: `10.11.6-MariaDB-0+deb12u1`.
  let version: String
  /// 80036 for 8.0.36.
  let versionNumber: UInt
  let options: MySQLOptions
  private var contract: SessionContract?
  /// Whether the last statement ended well, so that nobody has to look what is left of the session.
  private var isClean = true
  /// Whether nothing can be run any more.
  private var isBroken = false
  /// After how many milliseconds the server ends a statement, 0 for never.
  private var statementLimit: Int

  /// Connects with the password of now.
  ///
  /// - Throws: as `init`, and `.configuration` when the password's file cannot be read.
  static func open(_ options: MySQLOptions, isReader: Bool = true) throws(HansaError) -> Connection {
    try PasswordFile.connecting(options.passwordFile, or: options.password) { password throws(HansaError) in
      var options = options
      options.password = password
      return try Connection(options, isReader: isReader)
    }
  }

  /// Connects, logs in and sets the session up. Each of the two takes the connect timeout at most.
  ///
  /// - Parameter isReader: whether the session is set up for reading; one that only kills is not.
  /// - Throws: `.cannotConnect`, `.invalidPassword` and their like, naming where it went.
  init(_ options: MySQLOptions, isReader: Bool = true) throws(HansaError) {
    guard let handle = mysql_init(nil) else { throw HansaError(.outOfMemory, "no memory for a connection") }
    self.handle = handle
    self.options = options
    statementLimit = options.statementMilliseconds
    Self.configure(handle, options)
    // An error packet of progress (65535) as a greeting makes the library look into the version that it has not read.
    let noVersion = strdup("")
    handle.pointee.server_version = noVersion
    let connected = mysql_real_connect(
      handle, options.socket == nil ? options.host : nil, options.user, options.password?.reveal() ?? "",
      options.database, UInt32(options.port), options.socket, 0)
    guard connected != nil else {
      let error = ServerError(handle).connectError(options)
      mysql_close(handle)
      throw error
    }
    if handle.pointee.server_version != noVersion { free(noVersion) }
    id = mysql_thread_id(handle)
    version = String(cString: mysql_get_server_info(handle))
    versionNumber = mysql_get_server_version(handle)
    isMariaDB = mariadb_connection(handle) != 0
    Self.keepAlive(mysql_get_socket(handle))
    do throws(HansaError) {
      if isReader {
        let limit = CallLimit(options.connectTimeout, "to set the session up")
        contract = try answering(limit) { () throws(HansaError) in
          try SessionContract(self, options)
        }
      }
    } catch {
      mysql_close(handle)
      throw error
    }
  }

  private static func configure(_ handle: UnsafeMutablePointer<MYSQL>, _ options: MySQLOptions) {
    func set(_ option: mysql_option, _ value: UInt32) {
      _ = withUnsafePointer(to: value) { mysql_options(handle, option, $0) }
    }
    func flag(_ option: mysql_option, _ value: Bool) {
      _ = withUnsafePointer(to: my_bool(value ? 1 : 0)) { mysql_options(handle, option, $0) }
    }
    set(MYSQL_OPT_CONNECT_TIMEOUT, UInt32(clamping: max(1, options.connectTimeout.components.seconds)))
    mysql_options(handle, MYSQL_SET_CHARSET_NAME, "utf8mb4")
    // `localhost` would mean a Unix socket to the library, whatever the port.
    let transport = options.socket == nil ? MYSQL_PROTOCOL_TCP : MYSQL_PROTOCOL_SOCKET
    set(MYSQL_OPT_PROTOCOL, transport.rawValue)
    // A server could otherwise ask for files of this machine.
    set(MYSQL_OPT_LOCAL_INFILE, 0)
    flag(MYSQL_OPT_RECONNECT, false)
    switch options.tls {
    case .disabled:
      // No plugin that sends the password as it is over a connection that is not encrypted.
      mysql_options(
        handle, MARIADB_OPT_RESTRICTED_AUTH,
        "mysql_native_password,client_ed25519,caching_sha2_password,sha256_password,unix_socket")
    case .required, .verifyFull:
      flag(MYSQL_OPT_SSL_ENFORCE, true)
      flag(MYSQL_OPT_SSL_VERIFY_SERVER_CERT, options.tls == .verifyFull)
      if let file = options.tlsAuthority { mysql_options(handle, MYSQL_OPT_SSL_CA, file) }
      if let file = options.tlsCertificate { mysql_options(handle, MYSQL_OPT_SSL_CERT, file) }
      if let file = options.tlsKey { mysql_options(handle, MYSQL_OPT_SSL_KEY, file) }
    }
  }

  /// A peer that vanished is noticed within about a minute, where the system's default is two hours.
  private static func keepAlive(_ socket: my_socket) {
    for (level, name, value) in [
      (SOL_SOCKET, SO_KEEPALIVE, 1), (Int32(IPPROTO_TCP), TCP_KEEPIDLE, 30), (Int32(IPPROTO_TCP), TCP_KEEPINTVL, 10),
      (Int32(IPPROTO_TCP), TCP_KEEPCNT, 3),
    ] as [(Int32, Int32, Int32)] {
      var value = value
      setsockopt(socket, level, name, &value, socklen_t(MemoryLayout<Int32>.size))
    }
  }

  // MARK: Use by others

  var isReusable: Bool { !isBroken }

  /// After a statement that failed, too, the session is compared with what was made of it.
  func isSound(probing: Bool) -> Bool {
    // An idle connection has nothing to say but that it ends.
    var entry = pollfd(fd: Int32(mysql_get_socket(handle)), events: Int16(POLLIN), revents: 0)
    guard !isBroken, entry.fd >= 0, poll(&entry, 1, 0) == 0 else { return false }
    guard probing || !isClean else { return true }
    let limit = CallLimit(min(CallLimit.moment, options.connectTimeout), "what its session is like")
    isClean =
      (try? ClientLibrary.withThread { () throws(HansaError) in
        try answering(limit) { () throws(HansaError) in contract?.holds(self) ?? false }
      }) ?? false
    return isClean
  }

  /// The next who gets the connection has to look at its session first.
  func doubtSession() { isClean = false }

  /// Lets the server end the following statements by themselves a little after the deadline, should nobody else do it.
  ///
  /// Makes a round trip only where the session's limit is another one: what is left of equal limits differs a little
  /// from query to query, so a limit that is up to a tenth longer stays.
  func limitStatements(to deadline: ContinuousClock.Instant?) throws(HansaError) {
    let own = options.statementMilliseconds
    var wanted = own
    if let deadline {
      let left = max(1, Int((deadline - .now) / .milliseconds(1)))
      if own == 0 || left < own {
        if statementLimit >= left, statementLimit <= left + max(100, left / 10) { return }
        wanted = left + 50
      }
    }
    guard statementLimit != wanted else { return }
    try run(SessionContract.limit(wanted, isMariaDB: isMariaDB))
    statementLimit = wanted
  }

  /// Runs statements of Hansa's own for which the server has so long.
  func answering<R>(_ limit: CallLimit, _ statements: () throws(HansaError) -> R) throws(HansaError) -> R {
    try limit.run(on: Int32(mysql_get_socket(handle)), at: options.place) { () throws(HansaError) in
      if let deadline = limit.deadline { try limitStatements(to: deadline) }
      return try statements()
    }
  }

  /// Runs a statement that gives no rows and takes no time.
  func runSoon(_ sql: String) throws(HansaError) {
    try answering(CallLimit(CallLimit.moment, "to run \(sql)")) { () throws(HansaError) in
      try run(sql)
    }
  }

  /// Runs a statement that gives no rows.
  func run(_ sql: String) throws(HansaError) { _ = try rows(sql) }

  /// The rows of a small query as text.
  func rows(_ sql: String) throws(HansaError) -> [[String?]] {
    guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else { throw failure() }
    guard let result = mysql_store_result(handle) else {
      if mysql_errno(handle) != 0 { throw failure() }
      return []
    }
    defer { mysql_free_result(result) }
    let width = Int(mysql_num_fields(result))
    var rows: [[String?]] = []
    while let row = mysql_fetch_row(result), let lengths = mysql_fetch_lengths(result) {
      rows.append(
        (0..<width).map { column in
          row[column].map {
            String(decoding: UnsafeRawBufferPointer(start: $0, count: Int(lengths[column])), as: UTF8.self)
          }
        })
    }
    return rows
  }

  /// The last call's error.
  func failure() -> HansaError {
    let error = ServerError(handle)
    isBroken = isBroken || error.isFatal
    isClean = false
    return error.error(options)
  }

  /// Breaks the connection off: a call that waits for the server fails at once, and closing it resets it, so that a
  /// server which is blocked in sending rows notices too. Any thread, before `close`.
  func abort() {
    var reset = linger(l_onoff: 1, l_linger: 0)
    setsockopt(mysql_get_socket(handle), SOL_SOCKET, SO_LINGER, &reset, socklen_t(MemoryLayout<linger>.size))
    mariadb_cancel(handle)
  }

  /// Ends it. The caller sees to it that nobody uses it any more.
  func close() { try? ClientLibrary.withThread { () throws(HansaError) in mysql_close(handle) } }
}
