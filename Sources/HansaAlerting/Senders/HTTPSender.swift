import AsyncHTTPClient
import Foundation
import HansaCore
import NIOCore

/// Posts JSON.
struct HTTPSender: NotificationSender {
  /// A request's body and headers of its own.
  struct Message {
    var body: Data
    var headers: [(name: String, value: String)] = []
  }

  private static let longestWait: Int64 = 3600

  let url: Secret
  let timeout: Duration
  let message: @Sendable (OutboundNotification, AlertInstant) throws(HansaError) -> Message

  func send(_ notification: OutboundNotification, at instant: AlertInstant) async -> SendResult {
    do {
      let message = try message(notification, instant)
      var request = HTTPClientRequest(url: url.reveal())
      request.method = .POST
      request.headers.add(name: "content-type", value: "application/json")
      request.headers.add(name: "user-agent", value: "hansa-alerts/0.1.0")
      request.headers.add(name: "idempotency-key", value: notification.id)
      for header in message.headers { request.headers.add(name: header.name, value: header.value) }
      request.body = .bytes(ByteBuffer(bytes: message.body))
      let response = try await HTTPClient.shared.execute(
        request, timeout: .nanoseconds(timeout.wholeMilliseconds * 1_000_000))
      let answer = try? await response.body.collect(upTo: 4096)
      let status = Int(response.status.code)
      let text = answer.map { String(decoding: $0.readableBytesView.prefix(200), as: UTF8.self) } ?? ""
      return Self.result(
        status: status, retryAfter: response.headers.first(name: "retry-after"),
        text: url.redacted(from: text))
    } catch {
      return .failed(url.redacted(from: "no answer: \(error)"))
    }
  }

  /// What a status means for other attempts.
  static func result(status: Int, retryAfter: String?, text: String) -> SendResult {
    let problem = "it answered \(status)" + (text.isEmpty ? "" : ": \(text)")
    switch status {
    case 200..<300: return .delivered
    case 408, 425, 429, 500...:
      let seconds = retryAfter.flatMap { Int64($0) }.map { Duration.seconds(max(0, min($0, longestWait))) }
      return SendResult(.failed(retryAfter: seconds), problem)
    default: return SendResult(.refused, problem)
    }
  }
}
