import CSQLite
import HansaCore
import HansaFormats

/// `hansa_bigint(value, 'table', 'column')` and the like: a column's value in the one form that compares, groups and
/// orders as PostgreSQL's type does. What is none of the type fails, or is NULL, as it does where a column is read.
///
/// | type | form |
/// |---|---|
/// | bigint, boolean, double precision, bytea | INTEGER, 0 or 1, REAL, BLOB |
/// | numeric | INTEGER where it is whole and has 64 bits, else the REAL whose shortest decimal it is |
/// | text, char(n) | TEXT; char(n) without the blanks at its end |
/// | date | INTEGER days since 1970 |
/// | time, timestamp, timestamptz | INTEGER microseconds since midnight, since 1970 |
/// | uuid | BLOB of 16 bytes |
struct ReadingFunctions {
  let connection: SQLiteConnection
  let options: SQLiteOptions

  func register() throws(HansaError) {
    let datetime = options.datetime
    try add("bigint", .int8) { (call) throws(Misfit) in call.give(try call[0].narrow(Int64.self)) }
    try add("boolean", .boolean) { (call) throws(Misfit) in call.give(try call[0].boolean() ? 1 : Int64(0)) }
    try add("double", .float8) { (call) throws(Misfit) in call.give(try call[0].double()) }
    try add("bytea", .bytea) { (call) throws(Misfit) in call.give(blob: try call[0].bytes()) }
    try add("json", .json) { (call) throws(Misfit) in
      try call[0].requireJSON()
      call.giveArgument(0)
    }
    try add("text", .text) { (call) throws(Misfit) in try Self.text(call, trimmed: false) }
    try add("char", .char(1)) { (call) throws(Misfit) in try Self.text(call, trimmed: true) }
    try add("date", .date) { (call) throws(Misfit) in call.give(Int64(try call[0].date())) }
    try add("time", .time) { (call) throws(Misfit) in call.give(try call[0].time()) }
    try add("timestamp", .timestamp) { (call) throws(Misfit) in
      call.give(try call[0].timestamp(withZone: false, call.isConstant ? .text : datetime))
    }
    try add("timestamptz", .timestamptz) { (call) throws(Misfit) in
      call.give(try call[0].timestamp(withZone: true, call.isConstant ? .text : datetime))
    }
    try add("uuid", .uuid) { (call) throws(Misfit) in
      withUnsafeBytes(of: try call[0].uuid()) { call.give(blob: $0) }
    }
    try add("numeric", .numeric) { (call) throws(Misfit) in try Self.numeric(call) }
  }

  private func add(
    _ name: String, _ type: SQLType, _ read: @escaping (SQLFunctionCall) throws(Misfit) -> Void
  ) throws(HansaError) {
    let (policy, connection) = (options.onTypeMismatch, UnownedConnection(connection))
    try connection.value.register("hansa_\(name)", arguments: -1) { (call) throws(HansaError) in
      if call.isNull(0) { return call.giveNull() }
      do throws(Misfit) { try read(call) } catch {
        if policy == .null, error.code != .invalidCharacter { return call.giveNull() }
        let place = call.isConstant ? nil : MisfitReport.Place(table: call.string(1), column: call.string(2))
        let type = call.arguments.count > 4 ? .numeric(precision: call.number(3), scale: call.number(4)) : type
        throw MisfitReport(connection: connection.value, type: type, place: place, value: call[0]).error(error)
      }
    }
  }

  private static func text(_ call: SQLFunctionCall, trimmed: Bool) throws(Misfit) {
    if call[0].storage == SQLITE_TEXT { return call.give(text: try call[0].validText(trimmed: trimmed)) }
    var buffer = ByteBuffer(capacity: 32)
    try call[0].writeNumber(&buffer)
    call.give(text: UnsafeRawBufferPointer(buffer.bytes))
  }

  private static func numeric(_ call: SQLFunctionCall) throws(Misfit) {
    let value = call[0]
    if call.arguments.count > 4 { _ = try value.decimal(call.number(3), call.number(4)) }
    if value.storage == SQLITE_INTEGER { return call.giveArgument(0) }
    if value.storage == SQLITE_FLOAT, value.real.magnitude < 9_007_199_254_740_992 { return call.giveArgument(0) }
    let digits = StoredNumber.withoutTrailingZeros(try value.digits())
    if let whole = Int64(digits) { return call.give(whole) }
    guard let real = Double(digits), real.isFinite, let shortest = StoredNumber.plain(real.description),
      StoredNumber.withoutTrailingZeros(shortest) == digits
    else { throw Misfit(code: .featureNotSupported, expected: "at most 15 digits, where SQLite compares") }
    call.give(real)
  }
}

extension SQLFunctionCall {
  /// A constant of the statement, always text: `hansa_date('2024-02-29')`.
  var isConstant: Bool { arguments.count == 1 }
  func number(_ index: Int) -> Int { Int(self[index].integer) }
}

/// For closures that the connection itself holds.
struct UnownedConnection {
  unowned let value: SQLiteConnection
  init(_ value: SQLiteConnection) { self.value = value }
}
