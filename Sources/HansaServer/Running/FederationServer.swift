import Foundation
import Hansa
import HansaCore
import HansaTelemetry
import Hummingbird
import HummingbirdCore
import Logging
import NIOCore
import ServiceLifecycle
import Synchronization

/// Serves a federation over HTTP until it is told to end.
public final class FederationServer: Sendable {
  private struct State {
    var group: ServiceGroup?
    var isEnding = false
  }

  let federation: FederationManager
  let options: ServerOptions
  let logger: Logger
  let telemetry: ServerTelemetry
  let gate = QueryGate()
  let clients = ClientWatch()
  private let state = Mutex(State())

  public init(
    federation: FederationManager, options: ServerOptions, logger: Logger, telemetry: ServerTelemetry
  ) {
    self.federation = federation
    self.options = options
    self.logger = logger
    self.telemetry = telemetry
    telemetry.attach(to: federation)
    federation.monitor.add(sink: QueryLog(logger, slow: federation.monitor.options.slow))
  }

  /// Listens and answers, until `shutDown` is called or the task is cancelled.
  ///
  /// - Parameter onListening: called with the port once clients can connect.
  /// - Throws: `.configuration` when the address cannot be listened on, with what to do about it.
  public func run(onListening: @escaping @Sendable (_ port: Int) -> Void = { _ in }) async throws(HansaError) {
    try options.checkAddress()
    var http = HTTP1Channel.Configuration(idleTimeout: .seconds(75))
    http.additionalChannelHandlers = { [clients] in [DepartureHandler(clients: clients)] }
    // What it does at its normal pace is ours to tell.
    var quiet = logger
    quiet.logLevel = max(logger.logLevel, .warning)
    let application = Application(
      responder: Routes(server: self).router.buildResponder(), server: .http1(configuration: http),
      configuration: ApplicationConfiguration(
        address: .hostname(options.host, port: options.port), serverName: "hansa",
        availableConnectionsDelegate: MaximumAvailableConnections(options.maximumConnections)),
      onServerRunning: { [options] channel in onListening(channel.localAddress?.port ?? options.port) },
      logger: quiet)
    // They end in the opposite order: first the queries, then the connections.
    var configuration = ServiceGroupConfiguration(
      services: [
        MetricsPush(telemetry: telemetry, federation: federation, logger: logger), application,
        DrainService(gate: gate, grace: options.grace, logger: logger),
      ], logger: quiet)
    configuration.maximumGracefulShutdownDuration = options.grace + DrainService.cancelling + .seconds(5)
    let group = ServiceGroup(configuration: configuration)
    let isEnding = state.withLock { state in
      state.group = group
      return state.isEnding
    }
    guard !isEnding else { return }
    do { try await group.run() } catch {
      if state.withLock({ $0.isEnding }) || error is CancellationError { return }
      throw ListeningFailure.error(error, options)
    }
  }

  /// Ends it gracefully: no new queries, those that run have `ServerOptions.grace` to end, the others are cancelled.
  public func shutDown() {
    let group = state.withLock { state in
      state.isEnding = true
      return state.group
    }
    if let group { Task { await group.triggerGracefulShutdown() } }
  }
}

/// Why a server cannot listen.
enum ListeningFailure {
  static func error(_ error: any Error, _ options: ServerOptions) -> HansaError {
    let place = "\(options.host):\(options.port)"
    let advice: String
    switch (error as? IOError)?.errnoCode {
    case EADDRINUSE:
      return HansaError(
        .configuration, "cannot listen on \(place): the port is taken",
        advice: """
          Another hansa serve may be running: hansa status --url http://\(place) asks it. Or choose another port with \
          --http or under server: in the configuration.
          """)
    case EACCES: advice = "Ports below 1024 are for root: choose one above."
    case EADDRNOTAVAIL: advice = "This machine does not have that address: 127.0.0.1 is always there."
    default: advice = "Check the address under server: in the configuration."
    }
    return HansaError(.configuration, "cannot listen on \(place): \(error)", advice: advice, cause: error)
  }
}
