import HansaCore
import Hummingbird
import Logging

/// Keeps web pages from using the server through a browser that can reach it, and gives all errors one form.
///
/// A page of another origin may send a POST without asking, and one whose name was made to point here (DNS rebinding) may
/// even read the answer. The first says its origin, the second asks for a host that is not ours.
struct RequestGuard: RouterMiddleware {
  let options: ServerOptions

  func handle(
    _ request: Request, context: ServerContext, next: (Request, ServerContext) async throws -> Response
  ) async throws -> Response {
    if let refusal = Self.refusal(
      host: request.head.authority, origin: request.headers[.origin], isLoopback: options.isLoopback,
      listening: options.host)
    {
      return try ErrorAnswer(refusal).response(from: request, context: context)
    }
    do { return try await next(request, context) } catch let error as ErrorAnswer {
      return try error.response(from: request, context: context)
    } catch let error as HansaError {
      return try ErrorAnswer(error).response(from: request, context: context)
    } catch let error as any HTTPResponseError {
      let problem = HansaError(.undefinedObject, Self.sentence(error.status, request))
      return try ErrorAnswer(problem, status: error.status).response(from: request, context: context)
    }
  }

  /// Why a request is not answered; nil where it is.
  static func refusal(host: String?, origin: String?, isLoopback: Bool, listening: String) -> HansaError? {
    if let origin, origin != "http://\(host ?? "")" {
      return HansaError(
        .insufficientPrivilege, "requests of web pages of another origin are not answered",
        detail: "The origin is \(origin).")
    }
    guard isLoopback, let host else { return nil }
    let name = hostName(host)
    guard ServerOptions.isLoopback(name) || name == listening else {
      return HansaError(
        .insufficientPrivilege, "the server is not called \"\(name)\"",
        advice: "Ask for 127.0.0.1 or localhost; a proxy must set the header Host so.")
    }
    return nil
  }

  /// `localhost` of `localhost:8080`, `::1` of `[::1]:8080`.
  private static func hostName(_ authority: String) -> String {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      return String(authority[authority.index(after: authority.startIndex)..<end])
    }
    return String(authority.prefix { $0 != ":" })
  }

  private static func sentence(_ status: HTTPResponse.Status, _ request: Request) -> String {
    switch status {
    case .notFound: "there is nothing at \(request.method.rawValue) \(request.uri.path)"
    case .contentTooLarge: "the request's body is too large"
    default: "the request cannot be answered: \(status.reasonPhrase)"
    }
  }
}
