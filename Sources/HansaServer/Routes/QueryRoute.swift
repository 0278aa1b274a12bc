import Foundation
import Hansa
import HansaCore
import HansaFormats
import Hummingbird
import Logging
import Tracing

extension Routes {
  /// `POST /v1/query`: runs a statement in a session of its own and streams its rows.
  func addQuery(to router: Router<ServerContext>) {
    router.post("/v1/query") { [server] request, context in
      let bytes = try await Self.body(of: request, limit: server.options.maximumBody)
      let body = try QueryBody(bytes, contentType: request.headers[.contentType])
      let name = body.format ?? request.uri.queryParameters.get("format")
      let format = try AnswerFormat.choose(name: name, accept: request.headers[.accept])
      let session = server.federation.session(
        client: Self.client(of: request, context), trace: TraceHeaders.context(request.headers))
      return try await ServiceContext.withValue(TraceHeaders.service(request.headers)) {
        try await Self.answer(body, in: session, as: format, server, context)
      }
    }
  }

  private static func answer(
    _ body: QueryBody, in session: FederationSession, as format: OutputFormat, _ server: FederationServer,
    _ context: ServerContext
  ) async throws -> Response {
    do throws(HansaError) {
      let query = try ServedQuery(gate: server.gate, clients: server.clients, channel: context.channel)
      let result = try await query.start(body, session)
      let reader = try await ResultReader(result, of: query)
      let stream = ResultStream(
        reader: reader, result: result, format: format, sql: body.sql, channel: context.channel)
      var headers = JSONAnswer.headers(AnswerFormat.type(of: format))
      if let id = result.metrics?.queryID, let field = HTTPFields.queryID { headers[field] = "\(id)" }
      if session.settings.partialResults != .off { MissingHeader.announce(result.missing, in: &headers) }
      return Response(
        status: .ok, headers: headers, body: ResponseBody { writer in try await stream.write(to: &writer) })
    } catch {
      server.logger.debug("a query failed", metadata: ["code": "\(error.code.rawValue)"])
      throw ErrorAnswer(error, in: body.sql)
    }
  }

  /// `curl/7.88.1 127.0.0.1`.
  private static func client(of request: Request, _ context: ServerContext) -> String? {
    let parts = [request.headers[.userAgent], context.channel.remoteAddress?.ipAddress].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: " ")
  }

  static func body(of request: Request, limit: Int) async throws -> Data {
    var data = Data()
    for try await piece in request.body {
      guard data.count + piece.readableBytes <= limit else {
        throw ErrorAnswer(
          HansaError(
            .programLimitExceeded, "the request's body is larger than \(limit) bytes",
            advice: "Send long lists of values as tables of a source."), status: .contentTooLarge)
      }
      data.append(contentsOf: piece.readableBytesView)
    }
    return data
  }
}
