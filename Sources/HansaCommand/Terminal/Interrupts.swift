import Foundation
import HansaCore
import HansaSource
import Synchronization

/// The end of a pipe to which the signal handler writes: a handler may do little else.
private nonisolated(unsafe) var signalPipe: Int32 = -1

/// Ctrl-C and SIGTERM: the first cancels what runs, the second ends the process at once.
final class Interrupts: Sendable {
  static let shared = Interrupts()

  private struct State {
    var running: AsyncStream<Void>.Continuation?
    var hasInterrupted = false
    /// Counts what ran, so that a late alarm does not hit what runs now.
    var generation = 0
    var whileIdle: (@Sendable () -> Void)?
    var whileServing: (@Sendable () -> Void)?
    /// How the terminal was before lines were edited on it.
    var terminal: termios?
    /// Half-written files, removed when the process ends at once.
    var unfinished: Set<String> = []
  }
  private let state = Mutex(State())

  /// Called first of all.
  func start() {
    var ends: [Int32] = [-1, -1]
    guard pipe(&ends) == 0 else { return }
    signalPipe = ends[1]
    let reader = ends[0]
    WorkerThread.start("hansa-signals") { [self] in
      var signal: UInt8 = 0
      while true { if read(reader, &signal, 1) == 1 { receive(Int32(signal)) } }
    }
    var action = sigaction()
    action.__sigaction_handler.sa_handler = { signal in
      let before = errno
      var byte = UInt8(truncatingIfNeeded: signal)
      _ = write(signalPipe, &byte, 1)
      errno = before
    }
    action.sa_flags = SA_RESTART
    sigaction(SIGINT, &action, nil)
    sigaction(SIGTERM, &action, nil)
  }

  /// What a Ctrl-C does while nothing runs; nil ends the process.
  func whileIdle(_ handler: (@Sendable () -> Void)?) { state.withLock { $0.whileIdle = handler } }

  /// What the first Ctrl-C or SIGTERM does to a server; the second ends the process at once.
  func whileServing(_ handler: @escaping @Sendable () -> Void) { state.withLock { $0.whileServing = handler } }

  /// Remembers how the terminal is now, to give it back so when the process ends at once.
  func rememberTerminal() {
    var terminal = termios()
    if tcgetattr(STDIN_FILENO, &terminal) == 0 {
      let known = terminal
      state.withLock { $0.terminal = known }
    }
  }

  func addUnfinished(_ path: String) { state.withLock { _ = $0.unfinished.insert(path) } }
  func removeUnfinished(_ path: String) { state.withLock { _ = $0.unfinished.remove(path) } }

  private func receive(_ signal: Int32) {
    enum Reaction { case interrupt(AsyncStream<Void>.Continuation), idle(@Sendable () -> Void), end }
    let reaction: Reaction = state.withLock { state in
      if let running = state.running {
        if state.hasInterrupted { return .end }
        state.hasInterrupted = true
        return .interrupt(running)
      }
      if signal == SIGINT, let idle = state.whileIdle { return .idle(idle) }
      if let serving = state.whileServing, !state.hasInterrupted {
        state.hasInterrupted = true
        return .idle(serving)
      }
      return .end
    }
    switch reaction {
    case .interrupt(let running):
      running.yield()
      endSoon()
    case .idle(let handler): handler()
    case .end: end()
    }
  }

  /// What cannot be cancelled (a connection that is being made, say) is not waited for; a shell stays.
  private func endSoon() {
    let generation = state.withLock { $0.whileIdle == nil ? $0.generation : nil }
    guard let generation else { return }
    DispatchQueue.global().asyncAfter(deadline: .now() + 3) { [self] in
      let isStillRunning = state.withLock { $0.running != nil && $0.generation == generation }
      if isStillRunning { end() }
    }
  }

  /// Ends the process without waiting for anything.
  private func end() -> Never {
    ProgressLine.shared.stop()
    if var terminal = state.withLock({ $0.terminal }) { tcsetattr(STDIN_FILENO, TCSADRAIN, &terminal) }
    for path in state.withLock({ $0.unfinished }) { unlink(path) }
    CommandFailure(Self.cancelled).report()
    _exit(1)
  }

  static let cancelled = HansaError(.queryCanceled, "the query was cancelled")

  private enum Event<T: Sendable>: Sendable { case finished(Outcome<T>), interrupted, quiet }

  /// What work came to. A class, as Swift 6.3 miscompiles a task group of large values with optimization.
  private final class Outcome<T: Sendable>: Sendable {
    let result: Result<T, HansaError>
    init(_ result: Result<T, HansaError>) { self.result = result }
  }

  private static func outcome<T: Sendable>(
    of work: @Sendable () async throws(HansaError) -> T
  ) async -> Outcome<T> {
    do throws(HansaError) { return Outcome(.success(try await work())) } catch { return Outcome(.failure(error)) }
  }

  /// Runs work whose task is cancelled by Ctrl-C.
  ///
  /// - Throws: the work's error; `.queryCanceled` when it failed after an interrupt.
  func interruptible<T: Sendable>(
    _ work: @escaping @Sendable () async throws(HansaError) -> T
  ) async throws(HansaError) -> T {
    let (signals, continuation) = AsyncStream.makeStream(of: Void.self)
    state.withLock {
      $0.running = continuation
      $0.hasInterrupted = false
      $0.generation += 1
    }
    defer { state.withLock { $0.running = nil } }
    let result = await withTaskGroup(of: Event<T>.self) { group in
      group.addTask { .finished(await Self.outcome(of: work)) }
      group.addTask {
        for await _ in signals { return .interrupted }
        return .quiet
      }
      var wasInterrupted = false
      while let event = await group.next() {
        switch event {
        case .interrupted:
          wasInterrupted = true
          group.cancelAll()
        case .finished(let outcome):
          group.cancelAll()
          if wasInterrupted, case .failure = outcome.result { return Result<T, HansaError>.failure(Self.cancelled) }
          return outcome.result
        case .quiet: break
        }
      }
      return .failure(Self.cancelled)
    }
    return try result.get()
  }
}
