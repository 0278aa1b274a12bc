import HansaCore

/// Where traces and metrics are sent: the key `telemetry` of the configuration.
public struct TelemetryOptions: Sendable {
  /// The base of an OTLP/HTTP receiver, `http://127.0.0.1:4318` say; nil: nothing is sent.
  public var endpoint: String?
  /// Sent with each request: a token, say.
  public var headers: [(name: String, value: Secret)] = []
  /// Between two sendings of metrics.
  public var interval = Duration.seconds(30)
  /// The part of the queries, 0 to 1, whose traces are sent. Those that failed always are.
  public var sample = 1.0
  public var serviceName = "hansa"

  public init(endpoint: String? = nil) { self.endpoint = endpoint }
}
