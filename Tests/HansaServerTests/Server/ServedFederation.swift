import AsyncHTTPClient
import Foundation
import Hansa
import HansaCore
import HansaMonitoring
import HansaTelemetry
import HansaTesting
import Logging

@testable import HansaServer

/// A federation of a SQLite file with 200,000 numbers, served on a free port.
struct ServedFederation {
  let federation: FederationManager
  let server: FederationServer
  let port: Int

  /// Serves while `body` runs; the server has ended when this returns.
  ///
  /// - Parameter sources: further sources, as YAML.
  static func serve<T: Sendable>(
    grace: Duration = .seconds(60), sources: String = "", telemetry: TelemetryOptions = TelemetryOptions(),
    _ body: @Sendable (ServedFederation) async throws -> T
  ) async throws -> T {
    let file = try SQLiteFile()
    try await file.execute(
      """
      CREATE TABLE numbers (n INTEGER PRIMARY KEY, name TEXT);
      WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c WHERE x < 200000)
      INSERT INTO numbers SELECT x, 'n' || x FROM c;
      """)
    let configuration = try Configuration.parse(
      "sources: { shop: { type: sqlite, path: \(file.path) }\(sources) }", path: "test.yaml", baseFolder: "/")
    let federation = try FederationManager(configuration: configuration)
    var options = ServerOptions(port: 0)
    options.grace = grace
    options.maximumBody = 4096
    let server = FederationServer(
      federation: federation, options: options, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      telemetry: try ServerTelemetry(systems: DatabaseSystems(types: ["shop": "sqlite"]), options: telemetry))
    let (ports, listening) = AsyncStream.makeStream(of: Int.self)
    let running = Task {
      defer { listening.finish() }
      try await server.run { listening.yield($0) }
    }
    guard let port = await ports.first(where: { _ in true }) else {
      try await running.value
      throw HansaError(.internalError, "the server did not listen")
    }
    let result: Result<T, any Error>
    do {
      result = .success(try await body(ServedFederation(federation: federation, server: server, port: port)))
    } catch { result = .failure(error) }
    server.shutDown()
    try await running.value
    await federation.close()
    withExtendedLifetime(file) {}
    return try result.get()
  }

  struct Answer {
    var status: UInt
    var headers: [String: String]
    var body: [UInt8]
    /// Whether the connection ended before the answer did.
    var isCut = false
    var text: String { String(decoding: body, as: UTF8.self) }
  }

  func request(
    _ method: String, _ path: String, _ body: String? = nil, headers: [String: String] = [:]
  ) async throws -> Answer {
    var request = HTTPClientRequest(url: "http://127.0.0.1:\(port)\(path)")
    request.method = .init(rawValue: method)
    for (name, value) in headers { request.headers.add(name: name, value: value) }
    if let body { request.body = .bytes(Array(body.utf8)) }
    let response = try await HTTPClient.shared.execute(request, timeout: .minutes(10))
    var answer = Answer(status: response.status.code, headers: [:], body: [])
    for (name, value) in response.headers { answer.headers[name.lowercased()] = value }
    do {
      for try await piece in response.body { answer.body.append(contentsOf: piece.readableBytesView) }
    } catch { answer.isCut = true }
    return answer
  }

  func get(_ path: String) async throws -> Answer { try await request("GET", path) }

  /// Runs a statement that is sent as plain text.
  func query(_ sql: String, accept: String = "application/x-ndjson") async throws -> Answer {
    try await request("POST", "/v1/query", sql, headers: ["content-type": "text/plain", "accept": accept])
  }

  /// A statement that one source works at for hours.
  static let endless = "SELECT count(*) FROM shop.numbers a, shop.numbers b, shop.numbers c WHERE a.n * b.n = c.n + 1"

  /// Waits until a query is in the state.
  func query(in state: QueryStatus.State) async throws -> QueryStatus {
    var found: QueryStatus?
    let isThere = try await eventually {
      found = federation.queryStatus.first { $0.state == state }
      return found != nil
    }
    guard isThere, let found else { throw HansaError(.internalError, "no query was \(state)") }
    return found
  }

  /// Waits until so many queries have ended and are recorded, which is behind their answers, and until the sinks have
  /// them.
  func recorded(_ count: Int) async throws -> Bool {
    guard try await eventually({ federation.monitor.recent.count >= count }) else { return false }
    return await federation.monitor.flush(within: .seconds(120))
  }
}
