import Hummingbird

extension Routes {
  /// `/healthz`: the process answers. `/readyz`: it takes queries.
  func addHealth(to router: Router<ServerContext>) {
    router.get("/healthz") { _, _ in JSONAnswer.response(text: "ok", type: "text/plain; charset=utf-8") }
    router.get("/readyz") { [gate = server.gate] _, _ in
      let isReady = !gate.isClosed
      return JSONAnswer.response(
        text: isReady ? "ready" : "shutting down", type: "text/plain; charset=utf-8",
        status: isReady ? .ok : .serviceUnavailable)
    }
  }
}
