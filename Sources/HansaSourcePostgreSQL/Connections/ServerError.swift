import CLibPQ
import HansaCore

/// A result of libpq's, freed with its last user.
final class ResultHandle {
  let pointer: OpaquePointer?

  init(_ pointer: OpaquePointer?) { self.pointer = pointer }

  deinit { PQclear(pointer) }

  var rowCount: Int { Int(PQntuples(pointer)) }

  /// A value of a result in text format; nil for NULL.
  func text(_ row: Int, _ column: Int) -> String? {
    guard PQgetisnull(pointer, Int32(row), Int32(column)) == 0 else { return nil }
    return PQgetvalue(pointer, Int32(row), Int32(column)).map { String(cString: $0) }
  }

  /// The server's error, if that is what the result is.
  var serverError: ServerError? {
    guard let code = field(UInt8(ascii: "C")) else { return nil }
    return ServerError(
      code: HansaError.Code(code), message: field(UInt8(ascii: "M")) ?? "the server reported an error",
      detail: field(UInt8(ascii: "D")), hint: field(UInt8(ascii: "H")))
  }

  /// A field of the error report by the letter that the protocol gives it (libpq's PG_DIAG_ constants).
  private func field(_ letter: UInt8) -> String? {
    PQresultErrorField(pointer, Int32(letter)).map { String(cString: $0) }
  }
}

/// What a server says about an error.
struct ServerError {
  var code: HansaError.Code
  var message: String
  var detail: String?
  var hint: String?
}

extension ServerError {
  /// Reads the report of a failed connection as libpq prints it with all details:
  /// `connection to server at "…" failed: FATAL:  28P01: password authentication failed …`, then lines with labels.
  ///
  /// nil when the report is libpq's own and has no SQLSTATE. The words before the code depend on the language, the
  /// code's form does not.
  init?(connectionReport report: String) {
    let lines = report.split(whereSeparator: \.isNewline)
    for (index, line) in lines.enumerated() {
      guard let match = line.firstMatch(of: /:  ([0-9A-Z]{5}): (.*)$/) else { continue }
      code = HansaError.Code(String(match.1))
      message = String(match.2)
      for rest in lines[(index + 1)...] {
        if let text = rest.firstMatch(of: /^DETAIL:  (.*)$/) { detail = String(text.1) }
        if let text = rest.firstMatch(of: /^HINT:  (.*)$/) { hint = String(text.1) }
      }
      return
    }
    return nil
  }
}
