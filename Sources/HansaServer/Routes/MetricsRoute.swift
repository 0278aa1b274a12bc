import HansaTelemetry
import Hummingbird

extension Routes {
  /// `/metrics`: Prometheus' text, or OpenMetrics where the header Accept asks for it.
  func addMetrics(to router: Router<ServerContext>) {
    router.get("/metrics") { [server] request, _ in
      let format = PrometheusText(accept: request.headers[.accept])
      let text = format.render(server.telemetry.families(of: server.federation))
      return Response(
        status: .ok, headers: JSONAnswer.headers(format.contentType),
        body: ResponseBody(byteBuffer: HTTPBytes(string: text)))
    }
  }
}
