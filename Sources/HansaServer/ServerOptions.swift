import Hummingbird
import Logging
import ServiceLifecycle

/// Where `hansa serve` listens: the key `server` of the configuration.
public struct ServerOptions: Sendable, Hashable {
  /// Host and port of HTTP; loopback only, unless it says otherwise.
  public var host: String
  public var port: Int

  public init(host: String = "127.0.0.1", port: Int = 8080) {
    self.host = host
    self.port = port
  }
}
