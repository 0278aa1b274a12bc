import Foundation
import HansaCore

/// A command whose standard input ends when this process ends, however it ends: what cleans up after a crash.
struct Lifeline: Sendable {
  private let child: pid_t
  private let descriptor: Int32

  /// Starts `command` with the other end of the line as its standard input.
  init(command: [String]) throws {
    var ends: [Int32] = [0, 0]
    guard pipe(&ends) == 0, fcntl(ends[1], F_SETFD, FD_CLOEXEC) == 0 else {
      throw HansaError(.ioError, "cannot make a pipe: \(String(cString: strerror(errno)))")
    }
    defer { close(ends[0]) }
    descriptor = ends[1]
    do {
      child = try ChildProcess.spawn(
        command, input: .descriptor(ends[0]), output: "/dev/null", errors: "/dev/null")
    } catch {
      close(ends[1])
      throw error
    }
  }

  /// Ends the line now and waits for the command's end.
  func cut() throws {
    close(descriptor)
    _ = try ChildProcess.wait(for: child)
  }
}
