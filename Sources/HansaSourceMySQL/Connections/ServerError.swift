import CMariaDB
import HansaCore

/// An error as the server or the client library reports it.
struct ServerError {
  /// MySQL's own number: 1000 and above from the server, 2000 to 2999 from the client library.
  var number: UInt32
  var sqlState: String
  var message: String

  init(number: UInt32, sqlState: String, message: String) {
    self.number = number
    self.sqlState = sqlState
    self.message = message
  }

  init(_ handle: UnsafeMutablePointer<MYSQL>) {
    self.init(
      number: mysql_errno(handle), sqlState: String(cString: mysql_sqlstate(handle)),
      message: String(cString: mysql_error(handle)))
  }

  /// The statement's error; a fetch that breaks off leaves it at the connection alone.
  init(_ statement: UnsafeMutablePointer<MYSQL_STMT>, of handle: UnsafeMutablePointer<MYSQL>) {
    guard mysql_stmt_errno(statement) != 0 else {
      self.init(handle)
      return
    }
    self.init(
      number: mysql_stmt_errno(statement), sqlState: String(cString: mysql_stmt_sqlstate(statement)),
      message: String(cString: mysql_stmt_error(statement)))
  }

  /// Whether the connection is of no more use.
  var isFatal: Bool { (2000..<3000).contains(number) || number == 1053 || number == 1927 || number == 4031 }

  /// The code that PostgreSQL has for it; the server's SQLSTATE where we know none.
  var code: HansaError.Code {
    switch number {
    case 1045, 1698, 1862: .invalidPassword
    case 1130, 1251, 3118: .init("28000")
    case 1049: .init("3D000")
    // What a user may have at once, or in an hour, is free again by itself.
    case 1040, 1203, 1226: .tooManyConnections
    case 1129, 2001...2005, 2009, 2012, 2026, 2054, 2059, 2061: .cannotConnect
    case 1053, 1927: .adminShutdown
    case 4031: .idleSessionTimeout
    case 2027: .protocolViolation
    case 2006, 2013, 2014, 2055, 1152, 1154...1161: .connectionFailure
    case 1317, 1969, 3024: .queryCanceled
    case 1051, 1146, 1109: .undefinedTable
    case 1054: .undefinedColumn
    case 1052: .ambiguousColumn
    case 1060: .duplicateColumn
    case 1064, 1149: .syntaxError
    case 1066: .duplicateAlias
    case 1305, 1630: .undefinedFunction
    case 1044, 1142, 1143, 1227, 1370, 1345: .insufficientPrivilege
    case 1242: .cardinalityViolation
    case 1264, 1690: .numericOutOfRange
    case 1365: .divisionByZero
    case 1292, 1366, 1411: .invalidText
    case 1441: .datetimeOverflow
    case 1300: .invalidCharacter
    case 1205, 3572: .lockNotAvailable
    case 1213, 1614: .deadlockDetected
    // A row, a table or a prepared statement is another one by now: run anew, the statement sees one state again.
    case 1020, 1412, 1615: .serializationFailure
    case 1792, 1290, 1836: .readOnlyTransaction
    case 1037, 1038, 1041, 1206, 2008: .outOfMemory
    case 1030: .ioError
    case 1034, 1035, 1194, 1195: .dataCorrupted
    case 1021, 1114: .diskFull
    case 1153, 1301, 2020: .programLimitExceeded
    case 1356: .init("42P17")
    case 1235: .featureNotSupported
    default: ["HY000", "00000", ""].contains(sqlState) ? .sourceError : .init(sqlState)
    }
  }

  /// The error that users see. The server's text is passed on with the password taken out, should it ever be in it.
  func error(_ options: MySQLOptions) -> HansaError {
    let detail = "MySQL error \(number), SQLSTATE \(sqlState)"
    switch number {
    case 1317: return HansaError(.queryCanceled, "the query was cancelled at the source", detail: detail)
    case 1969, 3024:
      return HansaError(
        .queryCanceled, "the source cancelled the query at its statement timeout",
        advice: "set statement_timeout of the source higher", detail: detail)
    default: return HansaError(code, plain(options), detail: detail)
    }
  }

  /// The error of an attempt to connect: where it went and why it failed.
  func connectError(_ options: MySQLOptions) -> HansaError {
    // A connection that breaks off before the login is done was never there.
    let code = code == .connectionFailure || code == .sourceError ? .cannotConnect : code
    var advice: String?
    if code == .cannotConnect { advice = "check host, port and whether the server runs and may be reached" }
    if code == .invalidPassword { advice = "check user and password, and from which hosts the user may log in" }
    return HansaError(
      code, "cannot connect to MySQL at \(options.place) as \(options.user): \(plain(options))", advice: advice,
      detail: "MySQL error \(number), SQLSTATE \(sqlState)")
  }

  private func plain(_ options: MySQLOptions) -> String {
    let text = message.isEmpty ? "no reason given" : message
    return options.password?.redacted(from: text) ?? text
  }
}
