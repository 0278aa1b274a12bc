import Foundation

/// Who sends: the process as OpenTelemetry's resource.
public struct OTLPResource: Sendable {
  public var serviceName: String
  public var serviceVersion: String
  /// Unique for the process.
  public var instance: String

  public init(
    serviceName: String = "hansa", serviceVersion: String = "0.1.0", instance: String = UUID().uuidString.lowercased()
  ) {
    self.serviceName = serviceName
    self.serviceVersion = serviceVersion
    self.instance = instance
  }

  var value: OTLPValue {
    .object([
      (
        "attributes",
        .attributes([
          ("service.name", .text(serviceName)), ("service.version", .text(serviceVersion)),
          ("service.instance.id", .text(instance)), ("telemetry.sdk.name", .text("hansa")),
          ("telemetry.sdk.language", .text("swift")), ("process.pid", .long("\(getpid())")),
        ])
      )
    ])
  }

  var scope: OTLPValue { .object([("name", .text("hansa")), ("version", .text(serviceVersion))]) }
}
