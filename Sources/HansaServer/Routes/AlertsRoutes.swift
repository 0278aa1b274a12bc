import Foundation
import Hansa
import HansaAlerting
import HansaCore
import Hummingbird

extension Routes {
  /// `/v1/alerts` and `/v1/silences`: what is watched, and who is not told for a while.
  func addAlerts(to router: Router<ServerContext>) {
    router.get("/v1/alerts") { [federation = server.federation] request, _ in
      let runtime = try Self.alerts(federation)
      let state = request.uri.queryParameters.get("state")
      let alerts = await runtime.alerts().filter { alert in
        state.map { Name($0) == Name(alert.state.rawValue) } ?? true
      }
      return JSONAnswer.response(
        AlertListDocument(
          alerts: alerts.map(AlertDocument.init), rules: await runtime.rules().map(RuleDocument.init),
          notifiers: await runtime.notifiers().map(NotifierDocument.init)))
    }
    router.get("/v1/alerts/history") { [federation = server.federation] request, _ in
      let limit = request.uri.queryParameters.get("limit", as: Int.self) ?? 100
      let changes = try await Self.alerts(federation).history()
      return JSONAnswer.response(
        AlertHistoryDocument(changes: changes.suffix(max(0, limit)).reversed().map(AlertChangeDocument.init)))
    }
    router.get("/v1/silences") { [federation = server.federation] _, _ in
      let silences = try await Self.alerts(federation).allSilences()
      return JSONAnswer.response(SilenceListDocument(silences: silences.map { SilenceDocument($0, at: Date()) }))
    }
    router.post("/v1/silences") { [federation = server.federation] request, _ in
      let runtime = try Self.alerts(federation)
      let silence = try SilenceRequest(try await Self.body(of: request, limit: 1 << 16)).silence(at: Date())
      await runtime.add(silence)
      return JSONAnswer.response(SilenceDocument(silence, at: Date()), status: .created)
    }
    router.delete("/v1/silences/{id}") { [federation = server.federation] _, context in
      let id = context.parameters.get("id") ?? ""
      guard try await Self.alerts(federation).endSilence(Name(id)) else {
        throw ErrorAnswer(
          HansaError(
            .undefinedObject, "there is no silence \"\(id)\" that could be ended",
            advice: "GET /v1/silences lists them; those of the configuration end there."), status: .notFound)
      }
      return JSONAnswer.response(["id": id])
    }
  }

  private static func alerts(_ federation: FederationManager) throws(ErrorAnswer) -> AlertRuntime {
    if let alerts = federation.alerts { return alerts.runtime }
    throw ErrorAnswer(
      HansaError(
        .undefinedObject, "nothing is watched", advice: "The configuration says alerting: off, or it has just begun."),
      status: .notFound)
  }
}
