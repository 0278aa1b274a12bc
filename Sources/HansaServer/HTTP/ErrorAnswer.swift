import Foundation
import HansaCore
import Hummingbird

/// An error as a client of HTTP gets it: a status, and the error as JSON.
struct ErrorAnswer: HTTPResponseError {
  let status: HTTPResponse.Status
  let document: ErrorDocument

  /// - Parameters:
  ///   - sql: the statement that the error's place is in.
  ///   - status: nil for the one that the error's code stands for.
  init(_ error: HansaError, in sql: String? = nil, status: HTTPResponse.Status? = nil) {
    self.status = status ?? Self.status(of: error.code)
    document = ErrorDocument(error, in: sql)
  }

  func response(from request: Request, context: some RequestContext) throws -> Response {
    var response = JSONAnswer.response(document, status: status)
    // Others end, or another server answers.
    if status == .tooManyRequests || status == .serviceUnavailable { response.headers[.retryAfter] = "1" }
    return response
  }

  /// The status that a SQLSTATE stands for.
  static func status(of code: HansaError.Code) -> HTTPResponse.Status {
    switch code {
    case .queryCanceled: return .conflict
    case .insufficientPrivilege: return .forbidden
    case .tooManyConnections: return .tooManyRequests
    // The same again meets the same limit: nothing that a client should try on its own.
    case .configurationLimitExceeded: return .unprocessableContent
    case .cannotConnectNow, .adminShutdown: return .serviceUnavailable
    case .undefinedFile: return .internalServerError
    default: break
    }
    if code.rawValue.hasPrefix("HV") { return .badGateway }
    switch code.category {
    case .user: return .badRequest
    case .transient: return .badGateway
    case .resource: return .serviceUnavailable
    case .cancelled: return .conflict
    case .configuration, .internal: return .internalServerError
    }
  }
}

/// An error as JSON: `{"error": {"code": "42703", "message": …}}`.
struct ErrorDocument: Encodable {
  struct Body: Encodable {
    var code: String
    var message: String
    var detail: String?
    var hint: String?
    /// In characters of the statement, from 1, as PostgreSQL counts.
    var position: Int?
    var source: String?
    var fragment: String?
  }

  var error: Body

  init(_ error: HansaError, in sql: String? = nil) {
    self.error = Body(
      code: error.code.rawValue, message: error.message, detail: error.detail, hint: error.advice,
      source: error.source, fragment: error.fragment)
    if let span = error.span, let sql {
      self.error.position = String(decoding: sql.utf8.prefix(span.offset), as: UTF8.self).unicodeScalars.count + 1
    }
  }

  /// On one line.
  var text: String { JSONAnswer.text(self) }
}
