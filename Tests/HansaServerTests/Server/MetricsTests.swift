import AsyncHTTPClient
import Foundation
import HansaCore
import HansaMonitoring
import HansaTesting
import Testing

@testable import HansaServer

@Suite struct ServedMetricsTests {
  @Test func `metrics are text that promtool finds nothing to complain of`() async throws {
    try await ServedFederation.serve { served in
      _ = try await served.query("SELECT n FROM shop.numbers WHERE n <= 5")
      _ = try await served.query("SELECT 1 / (n - 1) FROM shop.numbers")
      #expect(try await served.recorded(2))
      let answer = try await served.get("/metrics")
      #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      #expect(answer.text.contains("hansa_queries_total{outcome=\"finished\",error_class=\"\"} 1\n"))
      #expect(answer.text.contains("hansa_queries_total{outcome=\"failed\",error_class=\"user\"} 1\n"))
      #expect(answer.text.contains("hansa_queries_running{state=\"running\"} 0\n"))
      #expect(answer.text.contains("process_resident_memory_bytes "))
      #expect(try await Reader.promtool(answer.text) == "")
    }
  }

  @Test func `a real Prometheus scrapes it, with exemplars`() async throws {
    try await ServedFederation.serve { served in
      _ = try await served.query("SELECT n FROM shop.numbers WHERE n <= 5")
      #expect(try await served.recorded(1))
      let prometheus = try await PrometheusServer.scraping(served.port)
      let value = try await Self.eventually(
        prometheus, "query?query=hansa_queries_total%7Boutcome%3D%22finished%22%7D"
      ) { $0.contains("\"outcome\":\"finished\"") }
      #expect(value.contains("\"status\":\"success\""))
      let exemplars = try await Self.eventually(
        prometheus, "query_exemplars?query=hansa_query_duration_seconds_bucket&start=0&end=9999999999"
      ) { $0.contains("trace_id") }
      #expect(exemplars.contains("\"span_id\""))
      let health = try await Self.eventually(prometheus, "targets") { $0.contains("\"health\":\"up\"") }
      #expect(health.contains("\"lastError\":\"\""))
    }
  }

  @Test func `the status is the federation's own`() async throws {
    try await ServedFederation.serve { served in
      _ = try await served.query("SELECT n FROM shop.numbers WHERE n <= 5")
      #expect(try await served.recorded(1))
      let answer = try await served.get("/v1/status")
      let status = try FederationStatus(json: Data(answer.body))
      #expect(status.overview.queries.finished == 1)
      #expect(status.sources.map(\.name) == ["shop"])
      #expect(status.running.isEmpty)
    }
  }

  private static func eventually(
    _ prometheus: PrometheusServer, _ path: String, _ isDone: (String) -> Bool
  ) async throws -> String {
    var last = ""
    let request = HTTPClientRequest(url: "http://127.0.0.1:\(prometheus.port)/api/v1/\(path)")
    let isThere = try await HansaTesting.eventually {
      guard let response = try? await HTTPClient.shared.execute(request, timeout: .seconds(30)),
        let body = try? await response.body.collect(upTo: 1 << 20)
      else { return false }
      last = String(buffer: body)
      return isDone(last)
    }
    guard isThere else { throw HansaError(.internalError, "Prometheus did not come to it", detail: last) }
    return last
  }
}
