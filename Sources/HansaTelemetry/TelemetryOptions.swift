import AsyncHTTPClient
import HansaCore
import Logging
import Tracing

/// Where traces and metrics are sent: the key `telemetry` of the configuration.
public struct TelemetryOptions: Sendable, Hashable {
  /// The base of an OTLP/HTTP receiver, `http://127.0.0.1:4318` say; nil: nothing is sent.
  public var endpoint: String?

  public init(endpoint: String? = nil) { self.endpoint = endpoint }
}
