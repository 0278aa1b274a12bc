import Foundation
import HansaCore
import Synchronization

/// A TCP proxy on a free port of 127.0.0.1 in front of a server of this machine. It does to its connections what its
/// `FaultPlan` says; without one it passes all on.
///
///     let proxy = try FaultProxy(to: postgres.port)
///     proxy.apply(FaultPlan([ConnectionFault(toClient: DirectionFault(.reset, after: 1000))]))
public final class FaultProxy: Sendable {
  public let host = "127.0.0.1"
  public let port: Int
  private let loop: ProxyLoop

  /// - Throws: `.ioError` when no port can be had.
  public init(to serverPort: Int, plan: FaultPlan = .none) throws(HansaError) {
    let loop = try ProxyLoop(to: serverPort, plan: plan)
    self.loop = loop
    port = loop.port
    let thread = Thread { loop.run() }
    thread.name = "fault-proxy"
    thread.start()
  }

  /// Puts a plan in force: first for the connections there are, from the oldest, counting from their next byte, then for
  /// new ones. `.none` heals.
  public func apply(_ plan: FaultPlan) { loop.apply(plan) }

  /// Resets all connections and refuses new ones, as when the server's machine is gone. Returns when it is done.
  public func cut() { loop.cut() }

  /// Resets all connections; new ones are taken.
  public func resetConnections() { loop.resetConnections() }

  /// Takes connections again.
  /// - Throws: `.ioError` when the port cannot listen again.
  public func restore() throws(HansaError) { try loop.restore() }

  /// What went through so far.
  public var counts: ProxyCounts { loop.counts }

  /// Resets all connections and frees the port.
  public func close() { loop.close() }

  deinit { loop.close() }
}

/// What went through a proxy.
public struct ProxyCounts: Sendable, Hashable {
  /// Connections that were taken, those that were reset at once too.
  public var accepted = 0
  /// Connections that their clients have not left, and that were not ended here.
  public var open = 0
  /// Connections that a fault has ended.
  public var events = 0
  public var bytesFromClients = 0
  public var bytesFromServer = 0

  public init() {}
}
