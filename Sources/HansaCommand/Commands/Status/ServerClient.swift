import ArgumentParser
import AsyncHTTPClient
import Foundation
import Hansa
import HansaCore
import HansaFormats
import HansaMonitoring

/// Where a running `hansa serve` is.
struct ServerAddressOptions: ParsableArguments {
  @Option(
    name: [.customShort("c"), .customLong("config")],
    help: ArgumentHelp(
      "The configuration whose server.http is asked; else $HANSA_CONFIG, else ./hansa.yaml.", valueName: "file"))
  var configuration: String?

  @Option(help: ArgumentHelp("The server, instead of that of the configuration.", valueName: "url"))
  var url: String?

  func client() throws(CommandFailure) -> ServerClient { try Self.client(url: url, configuration: configuration) }

  /// The server's status; where none answers, the history's last hour is shown before that is said.
  func status(_ client: ServerClient, showsHistory: Bool = true) async throws -> FederationStatus {
    do throws(CommandFailure) { return try await client.status() } catch {
      if showsHistory, error.error.code == .cannotConnect {
        await KeptHistory.writeLastState(configuration: configuration)
      }
      throw error
    }
  }

  /// Without `--url` and without a configuration it is where a server listens that was told nothing.
  static func client(url: String?, configuration: String?) throws(CommandFailure) -> ServerClient {
    if let url {
      guard let parsed = URL(string: url), ["http", "https"].contains(parsed.scheme), parsed.host() != nil else {
        throw .usage("--url \(url) is no URL of HTTP", advice: "As in --url http://127.0.0.1:8080.")
      }
      return ServerClient(base: url.hasSuffix("/") ? String(url.dropLast()) : url)
    }
    let environment = ProcessInfo.processInfo.environment["HANSA_CONFIG"].flatMap { $0.isEmpty ? nil : $0 }
    let found = FileManager.default.fileExists(atPath: "hansa.yaml") ? "hansa.yaml" : nil
    var address = Configuration.ListenAddress(host: "127.0.0.1", port: 8080)
    if let path = configuration ?? environment ?? found {
      do throws(HansaError) { address = try Configuration.load(path: path).server.http ?? address } catch {
        throw CommandFailure(error, exitCode: 2)
      }
    }
    let host = address.host.contains(":") ? "[\(address.host)]" : address.host
    return ServerClient(base: "http://\(host):\(address.port)")
  }
}

/// Asks a running `hansa serve`.
struct ServerClient: Sendable {
  let base: String

  func status() async throws(CommandFailure) -> FederationStatus {
    let json = try await statusJSON()
    do { return try FederationStatus(json: json) } catch {
      throw CommandFailure(
        HansaError(
          .protocolViolation, "what answers at \(base) is no hansa serve of this version", detail: "\(error)"))
    }
  }

  func statusJSON() async throws(CommandFailure) -> Data { try await request("GET", "/v1/status") }

  /// Ends a query.
  func cancel(_ id: UInt64) async throws(CommandFailure) { _ = try await request("DELETE", "/v1/queries/\(id)") }

  /// The rows of a statement.
  func query(_ sql: String, format: OutputFormat) async throws(CommandFailure) -> Data {
    try await request(
      "POST", "/v1/query?format=\(format.rawValue)", Data(sql.utf8), type: "text/plain")
  }

  /// A document of the server's.
  func document<Document: Decodable>(
    _ method: String, _ path: String, _ body: Data? = nil
  ) async throws(CommandFailure) -> Document {
    let json = try await request(method, path, body)
    do { return try JSONDecoder().decode(Document.self, from: json) } catch {
      throw CommandFailure(
        HansaError(
          .protocolViolation, "what answers at \(base) is no hansa serve of this version", detail: "\(error)"))
    }
  }

  /// What the server has to say against a request: `{"error": {"code": …}}`.
  private struct Refusal: Decodable {
    struct Body: Decodable {
      var code: String
      var message: String
      var hint: String?
      var detail: String?
    }

    var error: Body
  }

  func request(
    _ method: String, _ path: String, _ content: Data? = nil, type: String = "application/json"
  ) async throws(CommandFailure) -> Data {
    var request = HTTPClientRequest(url: base + path)
    request.method = .init(rawValue: method)
    if let content {
      request.headers.add(name: "content-type", value: type)
      request.body = .bytes(Array(content))
    }
    let status: UInt
    let body: Data
    do {
      let response = try await HTTPClient.shared.execute(request, timeout: .seconds(5))
      status = response.status.code
      body = Data(try await response.body.collect(upTo: 16 << 20).readableBytesView)
    } catch {
      throw CommandFailure(
        HansaError(
          .cannotConnect, "no hansa serve answers at \(base)",
          advice: "Start one with hansa serve, or name another with --url.", detail: "\(error)"))
    }
    guard (200..<300).contains(status) else {
      if let refusal = try? JSONDecoder().decode(Refusal.self, from: body) {
        let error = refusal.error
        throw CommandFailure(
          HansaError(HansaError.Code(error.code), error.message, advice: error.hint, detail: error.detail))
      }
      throw CommandFailure(
        HansaError(
          .protocolViolation, "\(base)\(path) answered \(status)",
          detail: String(decoding: body.prefix(300), as: UTF8.self)))
    }
    return body
  }
}
