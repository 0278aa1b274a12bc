import ArgumentParser
import CoreMetrics
import Foundation
import Hansa
import HansaAlerting
import HansaCore
import HansaMonitoring
import HansaServer
import HansaTelemetry
import Logging

/// `hansa serve`.
struct ServeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "serve",
    abstract: "Answer queries over HTTP until Ctrl-C or SIGTERM.",
    discussion: """
      Listens on 127.0.0.1:8080, or where server.http of the configuration says. What it does is logged to standard \
      error; what queries did is kept in the folder .hansa/history beside the configuration, unless that has history: off \
      or another place. The first Ctrl-C or SIGTERM lets running queries end (server.grace), the second ends the process at once.

      Examples:
        hansa serve -c shop.yaml
        hansa serve --http 127.0.0.1:9090 --log json
        curl -s 127.0.0.1:8080/v1/query --data-binary 'SELECT count(*) FROM shop.orders' -H 'content-type: text/plain'
        curl -s 127.0.0.1:8080/metrics
        hansa status
        hansa top
      """)

  @OptionGroup var federation: FederationOptions

  @Option(help: ArgumentHelp("Where to listen for HTTP, instead of server.http.", valueName: "host:port"))
  var http: String?

  @Option(name: .customLong("log"), help: ArgumentHelp("How the log is written: text or json.", valueName: "form"))
  var logFormat: LogFormat = .text

  @Option(
    help: ArgumentHelp("What is logged at least: debug, info, notice, warning or error.", valueName: "level"))
  var logLevel: Logger.Level = .info

  func run() async throws {
    let configuration = try self.federation.load()
    let options = try serverOptions(configuration)
    let telemetry = try telemetry(configuration)
    // Before the federation counts anything.
    MetricsSystem.bootstrap(telemetry.registry)
    let (format, level) = (logFormat, logLevel)
    LoggingSystem.bootstrap { _ in StandardErrorLog(format: format, level: level) }
    let logger = Logger(label: "hansa")
    let (federation, _) = try self.federation.open { $0.history = $0.serverHistory }
    federation.observeEvents { event in ServeLog.record(event, logger) }
    let server = FederationServer(
      federation: federation, options: options, logger: logger, telemetry: telemetry)
    if !options.isLoopback {
      logger.warning("everybody who reaches this address can read all sources", metadata: ["host": "\(options.host)"])
    }
    let alerts = try alerts(configuration, federation, telemetry, logger)
    Interrupts.shared.whileServing { server.shutDown() }
    // Only a server that listens watches: another one may have the port and the state folder.
    let (listening, hasBegun) = AsyncStream.makeStream(of: Void.self)
    let watching = Task { for await _ in listening { await alerts?.start() } }
    do throws(HansaError) {
      try await server.run { port in
        logger.notice("listening", metadata: ["url": "http://\(options.urlHost):\(port)"])
        hasBegun.yield()
      }
    } catch {
      hasBegun.finish()
      await watching.value
      await federation.close()
      throw CommandFailure(error)
    }
    hasBegun.finish()
    await watching.value
    await alerts?.stop()
    await federation.close()
    logger.notice("ended")
  }

  /// What watches the federation; nil where the configuration says so.
  private func alerts(
    _ configuration: Configuration, _ federation: FederationManager, _ telemetry: ServerTelemetry, _ logger: Logger
  ) throws(CommandFailure) -> AlertManager? {
    guard let section = configuration.alerting else { return nil }
    do throws(HansaError) {
      return try AlertManager(
        federation: federation, options: section.options, metrics: telemetry.metrics, stateFolder: configuration.state,
        probing: section.probing ?? .seconds(15)
      ) { ServeLog.record($0, logger) }
    } catch { throw CommandFailure(error, exitCode: 2) }
  }

  private func telemetry(_ configuration: Configuration) throws(CommandFailure) -> ServerTelemetry {
    var options = TelemetryOptions(endpoint: configuration.telemetry.otlp)
    options.headers = configuration.telemetry.headers
    options.sample = configuration.telemetry.sample
    if let interval = configuration.telemetry.interval { options.interval = interval }
    if let service = configuration.telemetry.service { options.serviceName = service }
    let types = Dictionary(configuration.sources.map { ($0.name, $0.type) }) { first, _ in first }
    do throws(HansaError) {
      return try ServerTelemetry(systems: DatabaseSystems(types: types), options: options)
    } catch {
      throw CommandFailure(error)
    }
  }

  private func serverOptions(_ configuration: Configuration) throws(CommandFailure) -> ServerOptions {
    var options = ServerOptions()
    let section = configuration.server
    if let address = section.http { (options.host, options.port) = (address.host, address.port) }
    if let http {
      guard let address = Configuration.ListenAddress(http) else {
        throw .usage("--http \(http): an address and a port are needed", advice: "As in --http 127.0.0.1:8080.")
      }
      (options.host, options.port) = (address.host, address.port)
    }
    options.allowsUnauthenticated = section.allowsUnauthenticated
    if let grace = section.grace { options.grace = grace }
    if let maximumBody = section.maximumBody { options.maximumBody = maximumBody }
    return options
  }
}

extension ServerOptions {
  /// The host as a URL has it.
  var urlHost: String { host.contains(":") ? "[\(host)]" : host }
}

/// What happens beside the queries, in the log.
enum ServeLog {
  static func record(_ event: OperationalEvent, _ logger: Logger) {
    var metadata: Logger.Metadata = ["event": "\(event.kind.rawValue)"]
    if let source = event.source { metadata["source"] = "\(source)" }
    if let fingerprint = event.fingerprint { metadata["fingerprint"] = "\(fingerprint)" }
    logger.log(level: level(of: event.kind), "\(event.message)", metadata: metadata)
  }

  /// Alerts whose receiver is the log.
  static func record(_ notification: OutboundNotification, _ logger: Logger) {
    for alert in notification.group.alerts {
      var metadata: Logger.Metadata = ["event": "alert", "state": alert.isFiring ? "firing" : "resolved"]
      for label in alert.labels.labels { metadata[label.name.string] = "\(label.value)" }
      let text = alert.annotations["summary"]?.string ?? notification.group.title
      logger.log(level: alert.isFiring ? .warning : .notice, "\(text)", metadata: metadata)
    }
  }

  private static func level(of kind: OperationalEvent.Kind) -> Logger.Level {
    switch kind {
    case .breakerClosed, .endpointRestored, .shippingAbandoned, .queryRerun: .notice
    case .answerDiffered: .error
    default: .warning
    }
  }
}

extension LogFormat: ExpressibleByArgument {}
extension Logger.Level: @retroactive ExpressibleByArgument {}
