import Foundation
import HansaCore
import Testing

@testable import HansaServer

@Suite struct ServedCancellationTests {
  @Test func `a client that leaves ends its query at the source`() async throws {
    try await ServedFederation.serve { served in
      let client = Task { try await served.query(ServedFederation.endless) }
      let running = try await served.query(in: .running)
      client.cancel()
      let ended = try await served.query(in: .cancelled)
      #expect(ended.id == running.id)
      _ = await client.result
    }
  }

  @Test func `DELETE ends a query, and its client learns why`() async throws {
    try await ServedFederation.serve { served in
      async let answer = served.query(ServedFederation.endless)
      let running = try await served.query(in: .running)
      let deleted = try await served.request("DELETE", "/v1/queries/\(running.id)")
      #expect(deleted.text == "{\"cancelled\":true,\"id\":\(running.id)}\n")
      let cancelled = try await answer
      #expect(cancelled.status == 409)
      #expect(cancelled.text.contains("57014"))
      _ = try await served.query(in: .cancelled)
      let again = try await served.request("DELETE", "/v1/queries/\(running.id)")
      #expect(again.text == "{\"cancelled\":false,\"id\":\(running.id)}\n")
      #expect(try await served.request("DELETE", "/v1/queries/999").status == 404)
      let shown = try await served.get("/v1/queries/\(running.id)")
      #expect(shown.text.contains("\"state\":\"cancelled\""))
    }
  }

  @Test func `queries that run are listed without their constants`() async throws {
    try await ServedFederation.serve { served in
      _ = try await served.query("SELECT n FROM shop.numbers WHERE name = 'a secret'")
      _ = try await served.query(in: .finished)
      let list = try await served.get("/v1/queries?state=finished&limit=1").text
      #expect(list.contains("\"state\":\"finished\""))
      #expect(!list.contains("secret"))
      #expect(try await served.get("/v1/queries?state=running").text == "{\"queries\":[]}\n")
      _ = try await served.query("SELECT 'a secret'::int FROM shop.numbers")
      let failed = try await served.get("/v1/queries?state=failed").text
      #expect(failed.contains("invalid input syntax for type integer") && !failed.contains("secret"))
      for wrong in ["state=foo", "limit=-1", "limit=x"] {
        #expect(try await served.get("/v1/queries?\(wrong)").status == 400)
      }
    }
  }

  @Test func `a shutdown takes no new queries, waits for those that run, and then cancels them`() async throws {
    try await ServedFederation.serve(grace: .milliseconds(300)) { served in
      #expect(try await served.get("/readyz").status == 200)
      async let answer = served.query(ServedFederation.endless)
      _ = try await served.query(in: .running)
      served.server.shutDown()
      // Its query is answered by the shutdown itself: it is told why.
      let ended = try await answer
      #expect(ended.status == 503)
      #expect(ended.text.contains("57P01"))
    }
  }

  @Test func `while it shuts down it is alive but not ready`() async throws {
    try await ServedFederation.serve(grace: .seconds(3600)) { served in
      async let answer = served.query(ServedFederation.endless)
      let running = try await served.query(in: .running)
      served.server.shutDown()
      while try await served.get("/readyz").status != 503 {}
      #expect(try await served.get("/healthz").status == 200)
      let refused = try await served.query("SELECT 1")
      #expect(refused.status == 503)
      #expect(refused.headers["retry-after"] == "1")
      served.federation.cancel(running.id)
      #expect(try await answer.status == 409)
    }
  }

  @Test func `a port that is taken is said with what to do`() async throws {
    try await ServedFederation.serve { served in
      let second = FederationServer(
        federation: served.federation, options: ServerOptions(port: served.port), logger: served.server.logger,
        telemetry: try ServerTelemetry())
      let error = await #expect(throws: HansaError.self) { try await second.run() }
      #expect(error?.message == "cannot listen on 127.0.0.1:\(served.port): the port is taken")
      #expect(error?.advice?.contains("--http") == true)
    }
  }
}
