import Dispatch
import Foundation
import HansaCore
import Synchronization

/// Ends what a driver waits for on a socket when it takes too long: the socket is shut down, and the driver's call fails
/// as if the other side had gone.
///
/// The watch has a descriptor of its own. A driver that finds its connection broken closes the socket by itself, and the
/// number may be another socket's at once.
public final class SocketWatch: Sendable {
  private struct State {
    var descriptor: Int32
    var hasCut = false
    var hasEnded = false
  }

  private let state: Mutex<State>
  nonisolated(unsafe) private let timer: any DispatchSourceTimer

  /// Begins to watch.
  ///
  /// - Throws: `.ioError` where the process can have no more descriptors.
  public init(_ socket: Int32, limit: Duration) throws(HansaError) {
    let descriptor = fcntl(socket, F_DUPFD_CLOEXEC, 0)
    guard descriptor >= 0 else {
      throw HansaError(.ioError, "cannot watch a connection: \(String(cString: strerror(errno)))")
    }
    state = Mutex(State(descriptor: descriptor))
    timer = DispatchSource.makeTimerSource()
    timer.schedule(deadline: .now() + max(.zero, limit) / .seconds(1))
    timer.setEventHandler { [weak self] in self?.cut() }
    timer.activate()
  }

  private func cut() {
    state.withLock { state in
      guard !state.hasEnded else { return }
      state.hasCut = true
      shutdown(state.descriptor, Int32(SHUT_RDWR))
    }
  }

  /// Nothing is waited for any more.
  ///
  /// - Returns: whether the time was up, and the connection is of no more use.
  @discardableResult public func end() -> Bool {
    let (isFirst, hasCut) = state.withLock { state in
      defer { state.hasEnded = true }
      return (!state.hasEnded, state.hasCut)
    }
    if isFirst {
      timer.cancel()
      state.withLock { _ = close($0.descriptor) }
    }
    return hasCut
  }

  deinit { end() }

  /// Makes calls of a driver that wait for what comes over a socket.
  ///
  /// - Parameter late: the error when they took longer than `limit`, after which the connection is of no more use.
  /// - Throws: what they throw; `late()`; `.ioError` as `init`.
  public static func limit<R>(
    _ socket: Int32, to limit: Duration, _ calls: () throws(HansaError) -> R, late: () -> HansaError
  ) throws(HansaError) -> R {
    // Calls on a connection that is gone fail by themselves.
    guard socket >= 0 else { return try calls() }
    let watch = try SocketWatch(socket, limit: limit)
    let result: Result<R, HansaError>
    do throws(HansaError) { result = .success(try calls()) } catch { result = .failure(error) }
    if watch.end() { throw late() }
    return try result.get()
  }
}
