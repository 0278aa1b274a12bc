import Logging
import ServiceLifecycle

/// Lets running queries end before the server does: the first that hears of a shutdown.
struct DrainService: Service {
  /// How long queries that were cancelled may take to notice.
  static let cancelling = Duration.seconds(5)

  let gate: QueryGate
  let grace: Duration
  let logger: Logger

  func run() async throws {
    try await gracefulShutdown()
    let running = gate.close()
    logger.notice("shutting down: no new queries are taken", metadata: ["running": "\(running)"])
    if await gate.waitUntilEmpty(within: grace) { return }
    let cancelled = gate.cancelAll()
    logger.warning("queries were still running and are cancelled", metadata: ["cancelled": "\(cancelled)"])
    _ = await gate.waitUntilEmpty(within: Self.cancelling)
  }
}
