import HansaCore

extension Configuration {
  /// The `telemetry:` part: where a server sends traces and metrics.
  public struct TelemetrySection: Sendable {
    /// The base of an OTLP/HTTP receiver; nil: nothing is sent.
    public var otlp: String?
    public var headers: [(name: String, value: Secret)] = []
    /// Between two sendings of metrics; nil for the sender's default.
    public var interval: Duration?
    /// The part of the queries whose traces are sent.
    public var sample = 1.0
    public var service: String?

    public init() {}
  }
}

extension ConfigurationNode {
  /// The `telemetry:` part.
  func telemetrySection() throws(HansaError) -> Configuration.TelemetrySection {
    let section = try section("telemetry", keys: ["otlp", "headers", "interval", "sample", "service"])
    var telemetry = Configuration.TelemetrySection()
    if let value = section["otlp"] { telemetry.otlp = try value.string("otlp") }
    for (_, name, value) in try section["headers"]?.entries("telemetry.headers") ?? [] {
      telemetry.headers.append((name, try value.secret("header \"\(name)\"")))
    }
    if let value = section["interval"] {
      let interval = try value.duration("interval", unit: "s")
      guard interval >= .seconds(1) else { throw value.error("interval must be a second at least") }
      telemetry.interval = interval
    }
    if let value = section["sample"] { telemetry.sample = try value.number("sample", 0...1) }
    if let value = section["service"] { telemetry.service = try value.string("service") }
    return telemetry
  }
}
