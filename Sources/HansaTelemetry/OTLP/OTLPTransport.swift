import AsyncHTTPClient
import HansaCore

/// How a body reaches a receiver.
public protocol OTLPTransport: Sendable {
  /// - Returns: the status, and the header `retry-after`.
  /// - Throws: when there was no answer; it may be tried again.
  func post(_ body: String, to url: String, headers: [(name: String, value: Secret)]) async throws -> (
    status: Int, retryAfter: String?
  )
}

/// Over HTTP, with a connection that is kept.
public struct HTTPTransport: OTLPTransport {
  public init() {}

  public func post(
    _ body: String, to url: String, headers: [(name: String, value: Secret)]
  ) async throws -> (status: Int, retryAfter: String?) {
    var request = HTTPClientRequest(url: url)
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    request.headers.add(name: "user-agent", value: "hansa-otlp/0.1.0")
    for header in headers { request.headers.add(name: header.name, value: header.value.reveal()) }
    request.body = .bytes(Array(body.utf8))
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    // Read, so that the connection can serve the next; what a receiver says beside its status is not used.
    _ = try? await response.body.collect(upTo: 1 << 16)
    return (Int(response.status.code), response.headers.first(name: "retry-after"))
  }
}
