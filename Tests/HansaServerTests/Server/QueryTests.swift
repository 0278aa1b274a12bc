import HansaCore
import Testing

@testable import HansaServer

@Suite struct ServedQueryTests {
  @Test func `rows come in the form that the client asks for`() async throws {
    try await ServedFederation.serve { served in
      let sql = "SELECT n, name FROM shop.numbers WHERE n <= 2 ORDER BY n"
      let json = try await served.query(sql, accept: "application/json")
      #expect(json.text == "[\n{\"n\":1,\"name\":\"n1\"},\n{\"n\":2,\"name\":\"n2\"}\n]\n")
      #expect(json.headers["content-type"] == "application/json")
      #expect(json.headers["hansa-query-id"] == "1")
      #expect(try await served.query(sql).text == "{\"n\":1,\"name\":\"n1\"}\n{\"n\":2,\"name\":\"n2\"}\n")
      let csv = try await served.query(sql, accept: "text/csv")
      #expect(csv.text == "n,name\n1,n1\n2,n2\n")
      #expect(csv.headers["content-type"] == "text/csv; charset=utf-8")
      let arrow = try await served.query(sql, accept: "application/vnd.apache.arrow.stream")
      #expect(arrow.body.prefix(4) == [0xFF, 0xFF, 0xFF, 0xFF])
      #expect(arrow.body.suffix(8) == [0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
    }
  }

  @Test func `a query is part of the trace that its request names`() async throws {
    try await ServedFederation.serve { served in
      let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
      for header in ["00-\(trace)-00f067aa0ba902b7-01", "00-\(trace)-zz"] {
        let answer = try await served.request(
          "POST", "/v1/query", "SELECT 1 AS n",
          headers: ["content-type": "text/plain", "traceparent": header, "tracestate": "a=b"])
        #expect(answer.status == 200)
      }
      #expect(try await served.recorded(2))
      let parents = served.federation.monitor.recent.map(\.parent)
      #expect(parents.map(\.?.traceID) == [trace, nil])
      #expect(parents.first??.state == "a=b")
    }
  }

  @Test func `a query is known by the program that asked and its address`() async throws {
    try await ServedFederation.serve { served in
      let headers = ["content-type": "text/plain", "user-agent": "report/2"]
      _ = try await served.request("POST", "/v1/query", "SELECT 1 AS n", headers: headers)
      #expect(try await served.recorded(1))
      #expect(served.federation.monitor.recent.map(\.client) == ["report/2 127.0.0.1"])
    }
  }

  @Test func `parameters and settings belong to the one statement`() async throws {
    try await ServedFederation.serve { served in
      let json = ["content-type": "application/json"]
      let answer = try await served.request(
        "POST", "/v1/query",
        #"{"sql": "SELECT n FROM shop.numbers WHERE n = $1 OR name = $2 ORDER BY n", "parameters": [7, "n9"], "format": "csv"}"#,
        headers: json)
      #expect(answer.text == "n\n7\n9\n")
      let limited = try await served.request(
        "POST", "/v1/query", #"{"sql": "SELECT n FROM shop.numbers", "settings": {"max_rows_pulled": 10}}"#,
        headers: json)
      #expect(limited.isCut || limited.status == 422)
      #expect(limited.text.contains(#"{"error":{"code":"53400""#))
      let unlimited = try await served.query("SHOW max_rows_pulled")
      #expect(unlimited.text == "{\"max_rows_pulled\":\"0\"}\n")
      let unknown = try await served.request(
        "POST", "/v1/query", #"{"sql": "SELECT 1", "settings": {"colour": "red"}}"#, headers: json)
      #expect(unknown.status == 400)
    }
  }

  @Test(arguments: ["max_rows_pulled", "max_bytes_pulled"])
  func `a query that pulls more than its limit is not to be tried again`(_ setting: String) async throws {
    try await ServedFederation.serve { served in
      // The sum has no row before all are pulled.
      let answer = try await served.request(
        "POST", "/v1/query",
        #"{"sql": "SELECT sum(n + random()) FROM shop.numbers", "settings": {"\#(setting)": 10}}"#,
        headers: ["content-type": "application/json"])
      #expect(answer.status == 422)
      #expect(answer.headers["retry-after"] == nil)
      #expect(answer.text.contains(#""code":"53400""#) && answer.text.contains(setting), "\(answer.text)")
    }
  }

  @Test func `an error before the first row has a status and its place`() async throws {
    try await ServedFederation.serve { served in
      let answer = try await served.query("SELECT nope FROM shop.numbers")
      #expect(answer.status == 400)
      #expect(answer.headers["content-type"] == "application/json; charset=utf-8")
      #expect(
        answer.text
          == #"{"error":{"code":"42703","hint":"Perhaps you meant \"name\".","message":"column \"nope\" does not exist","position":8}}"#
          + "\n")
    }
  }

  @Test(arguments: ["application/json", "application/x-ndjson", "text/csv", "application/vnd.apache.arrow.stream"])
  func `an error after rows cuts the answer, and texts say why`(_ accept: String) async throws {
    try await ServedFederation.serve { served in
      let answer = try await RawExchange.run(
        port: served.port, path: "/v1/query", headers: ["content-type: text/plain", "accept: \(accept)"],
        body: "SELECT n, 1 / (180000 - n) AS q FROM shop.numbers")
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(!answer.hasSuffix("\r\n0\r\n\r\n"), "the answer looks whole")
      let mark = #"{"error":{"code":"22012","message":"division by zero"}}"# + "\n\r\n"
      #expect(answer.hasSuffix(mark) == !accept.contains("arrow"))
      #expect(answer.utf8.count > 100_000)
    }
  }

  @Test func `an answer of any size is whole`() async throws {
    try await ServedFederation.serve { served in
      let answer = try await served.query("SELECT n FROM shop.numbers ORDER BY n", accept: "text/csv")
      #expect(!answer.isCut)
      #expect(answer.text == "n\n" + (1...200_000).map { "\($0)\n" }.joined())
    }
  }

  @Test func `a body that is too large, a form that is none, and a path that is none are refused`() async throws {
    try await ServedFederation.serve { served in
      let large = try await served.query("SELECT '" + String(repeating: "x", count: 5000) + "'")
      #expect(large.status == 413)
      #expect(large.text.contains("larger than 4096 bytes"))
      #expect(try await served.query("SELECT 1", accept: "image/png").status == 400)
      #expect(try await served.request("POST", "/v1/query?format=xml", "SELECT 1").status == 400)
      #expect(try await served.get("/v1/nothing").status == 404)
      #expect(try await served.request("POST", "/v1/query", "SELECT 1", headers: ["origin": "http://x"]).status == 403)
    }
  }
}
