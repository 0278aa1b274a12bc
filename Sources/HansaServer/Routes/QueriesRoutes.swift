import Foundation
import Hansa
import HansaCore
import Hummingbird

extension Routes {
  /// `/v1/queries`: the queries that run and those that ended last; `DELETE` of one ends it.
  func addQueries(to router: Router<ServerContext>) {
    router.get("/v1/queries") { [federation = server.federation] request, _ in
      let parameters = request.uri.queryParameters
      let limit = parameters.get("limit").map { Int($0) ?? -1 } ?? 100
      let name = parameters.get("state")
      let state = name.flatMap { QueryStatus.State(rawValue: $0) }
      guard limit >= 0, name == nil || state != nil else {
        let states = QueryStatus.State.allCases.map(\.rawValue).joined(separator: ", ")
        throw ErrorAnswer(
          HansaError(
            .invalidParameter, "\"\(request.uri.query ?? "")\" cannot be listed",
            advice: "state is \(states); limit is 0 or more."))
      }
      let queries = federation.queryStatus.filter { query in state.map { query.state == $0 } ?? true }
      return JSONAnswer.response(QueryListDocument(queries: queries.prefix(limit).map(QueryDocument.init)))
    }
    router.get("/v1/queries/{id}") { [federation = server.federation] _, context in
      JSONAnswer.response(QueryDocument(try Self.query(context, federation)))
    }
    router.delete("/v1/queries/{id}") { [federation = server.federation] _, context in
      let query = try Self.query(context, federation)
      return JSONAnswer.response(CancelDocument(id: query.id, isCancelled: federation.cancel(query.id)))
    }
  }

  private static func query(_ context: ServerContext, _ federation: FederationManager) throws(ErrorAnswer)
    -> QueryStatus
  {
    let text = context.parameters.get("id") ?? ""
    if let id = UInt64(text), let query = federation.queryStatus.first(where: { $0.id == id }) { return query }
    throw ErrorAnswer(
      HansaError(
        .undefinedObject, "there is no query \"\(text)\"",
        advice: "GET /v1/queries lists those that run and the last 1,000 that ended."), status: .notFound)
  }
}

/// `GET /v1/queries`.
public struct QueryListDocument: Codable, Sendable {
  public var queries: [QueryDocument]
}

/// What `DELETE /v1/queries/{id}` did.
public struct CancelDocument: Codable, Sendable {
  public var id: UInt64
  /// False where it had ended already.
  public var isCancelled: Bool

  private enum CodingKeys: String, CodingKey {
    case id
    case isCancelled = "cancelled"
  }
}

/// A query as `GET /v1/queries` shows it. Durations are milliseconds.
public struct QueryDocument: Codable, Sendable {
  public var id: UInt64
  /// `planning`, `queued`, `running`, `finishing`, `finished`, `failed` or `cancelled`.
  public var state: String
  public var user: String
  /// The statement without its constants.
  public var query: String
  public var started: Date
  public var durationMs: Double
  public var queuedMs: Double?
  public var planningMs: Double?
  public var rows: Int
  public var bytes: Int
  public var rowsPulled: Int
  public var bytesPulled: Int
  public var bytesWaiting: Int
  public var sources: [String]
  public var errorCode: String?
  public var error: String?

  init(_ status: QueryStatus) {
    id = status.id
    state = status.state.rawValue
    user = status.user.string
    query = status.normalizedText.string
    started = status.started
    durationMs = status.duration / .milliseconds(1)
    queuedMs = status.queued.map { $0 / .milliseconds(1) }
    planningMs = status.planning.map { $0 / .milliseconds(1) }
    (rows, bytes, rowsPulled, bytesPulled) = (status.rows, status.bytes, status.rowsPulled, status.bytesPulled)
    bytesWaiting = status.queuedBytes
    sources = status.sources.map(\.string)
    errorCode = status.error?.code.rawValue
    error = status.errorMessage
  }

  private enum CodingKeys: String, CodingKey {
    case id, state, user, query, started, rows, bytes, sources, error
    case durationMs = "duration_ms"
    case queuedMs = "queued_ms"
    case planningMs = "planning_ms"
    case rowsPulled = "rows_pulled"
    case bytesPulled = "bytes_pulled"
    case bytesWaiting = "bytes_waiting"
    case errorCode = "error_code"
  }
}
