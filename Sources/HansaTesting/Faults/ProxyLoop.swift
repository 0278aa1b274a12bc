import Foundation
import HansaCore
import Synchronization

/// The thread of a `FaultProxy`: waits for its sockets and moves their bytes. All calls are safe from any thread.
final class ProxyLoop: Sendable {
  private struct State {
    var connections: [Int: ProxiedConnection] = [:]
    var plan: FaultPlan
    /// Connections that have got a fault of the plan.
    var assigned = 0
    var isListening = true
    var isClosed = false
    /// The thread is gone, and its descriptors with it.
    var hasEnded = false
    var counts = ProxyCounts()
  }

  let port: Int
  private let serverPort: Int
  private let listener: Int32
  /// Written to wake the thread up.
  private let bell: (hear: Int32, ring: Int32)
  private let state: Mutex<State>

  init(to serverPort: Int, plan: FaultPlan) throws(HansaError) {
    self.serverPort = serverPort
    state = Mutex(State(plan: plan))
    // The port is asked for by its number: only then the system keeps it while nobody listens.
    (listener, port) = try Self.bound()
    var ends: [Int32] = [0, 0]
    guard listen(listener, 256) == 0, pipe(&ends) == 0 else {
      Foundation.close(listener)
      throw HansaError(.ioError, "cannot listen: \(String(cString: strerror(errno)))")
    }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    for descriptor in ends + [listener] { LoopbackSocket.makeNonBlocking(descriptor) }
    bell = (ends[0], ends[1])
  }

  /// A port of this proxy's own. Another process may take the one that was free: then the next.
  private static func bound() throws(HansaError) -> (descriptor: Int32, port: Int) {
    for _ in 0..<20 {
      let free = try LoopbackSocket.bound()
      Foundation.close(free.descriptor)
      if let own = try? LoopbackSocket.bound(to: free.port, listensAgain: true) { return own }
    }
    throw HansaError(.ioError, "no port was free for long enough")
  }

  // MARK: Commands

  func apply(_ plan: FaultPlan) {
    state.withLock { state in
      state.plan = plan
      state.assigned = 0
      for number in state.connections.keys.sorted() {
        state.connections[number]?.change(to: plan.fault(state.assigned))
        state.assigned += 1
      }
    }
    wake()
  }

  func cut() {
    state.withLock { state in
      // On Linux this ends the listening, and the port stays ours.
      if state.isListening, !state.hasEnded { shutdown(listener, Int32(SHUT_RD)) }
      state.isListening = false
      Self.resetAll(&state)
    }
    wake()
  }

  func resetConnections() {
    state.withLock { Self.resetAll(&$0) }
    wake()
  }

  private static func resetAll(_ state: inout State) {
    for number in state.connections.keys { state.connections[number]?.reset() }
    state.connections = [:]
  }

  func restore() throws(HansaError) {
    let isDone = state.withLock { state in
      if !state.isListening, !state.hasEnded { state.isListening = listen(listener, 256) == 0 }
      return state.isListening
    }
    guard isDone else { throw HansaError(.ioError, "cannot listen again: \(String(cString: strerror(errno)))") }
    wake()
  }

  func close() {
    state.withLock { $0.isClosed = true }
    wake()
  }

  var counts: ProxyCounts {
    state.withLock { state in
      var counts = state.counts
      counts.open = state.connections.count
      return counts
    }
  }

  private func wake() {
    state.withLock { state in
      guard !state.hasEnded else { return }
      var byte: UInt8 = 1
      _ = write(bell.ring, &byte, 1)
    }
  }

  // MARK: The thread

  func run() {
    while let waiting = prepare() {
      var entries = waiting.entries
      _ = poll(&entries, nfds_t(entries.count), waiting.milliseconds)
      var heard = [UInt8](repeating: 0, count: 64)
      while read(bell.hear, &heard, heard.count) > 0 {}
      state.withLock { state in
        if state.isListening { accept(&state) }
        // What is asked for more than it can do says so at once, so all are asked: there are few.
        for number in state.connections.keys.sorted() {
          state.connections[number]?.move(at: .now, &state.counts)
          if state.connections[number]?.isClosed == true { state.connections[number] = nil }
        }
      }
    }
    state.withLock { state in
      state.hasEnded = true
      for descriptor in [listener, bell.hear, bell.ring] { Foundation.close(descriptor) }
    }
  }

  /// What to wait for, and how long in milliseconds; nil at the end.
  private func prepare() -> (entries: [pollfd], milliseconds: Int32)? {
    state.withLock { state in
      guard !state.isClosed else {
        Self.resetAll(&state)
        return nil
      }
      let now = ContinuousClock.now
      let sockets = [bell.hear] + (state.isListening ? [listener] : [])
      let waits = sockets.map { pollfd(fd: $0, events: Int16(POLLIN), revents: 0) }
      let wake = state.connections.values.compactMap { $0.wake(after: now) }.min()
      return (
        waits + state.connections.values.flatMap(\.interests),
        wake.map { Int32(clamping: Int(($0 - now) / .milliseconds(1)) + 1) } ?? -1
      )
    }
  }

  private func accept(_ state: inout State) {
    while true {
      let client = Foundation.accept(listener, nil, nil)
      guard client >= 0 else { return }
      _ = fcntl(client, F_SETFD, FD_CLOEXEC)
      LoopbackSocket.makeNonBlocking(client)
      let fault = state.plan.fault(state.assigned)
      state.assigned += 1
      state.counts.accepted += 1
      if fault.greeting == .reset {
        state.counts.events += 1
        LoopbackSocket.reset(client)
        continue
      }
      let server = fault.greeting == .silent ? nil : LoopbackSocket.connected(to: serverPort)
      guard server != nil || fault.greeting == .silent else {
        // Nobody is there: the client sees the connection end, as close to a refusal as a proxy can come.
        LoopbackSocket.reset(client)
        continue
      }
      if let server { LoopbackSocket.makeNonBlocking(server) }
      state.connections[state.counts.accepted] = ProxiedConnection(client: client, server: server, fault)
    }
  }
}
