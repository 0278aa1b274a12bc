import Foundation
import HansaCore

/// Writes to a file, a pipe, a terminal or a socket.
public final class FileDescriptorSink: OutputSink {
  private let descriptor: Int32
  private let name: String
  private var ownsDescriptor: Bool
  public private(set) var isClosed = false

  /// Writes to a descriptor that stays the caller's.
  ///
  /// - Parameter name: how error messages call it: `standard output`, a path.
  public init(descriptor: Int32, name: String) {
    self.descriptor = descriptor
    self.name = name
    ownsDescriptor = false
  }

  /// Creates the file, or empties the one that is there.
  ///
  /// - Throws: `.undefinedFile` when the directory is missing, `.insufficientPrivilege`, `.ioError`.
  public init(creating path: String) throws(HansaError) {
    descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o666)
    name = path
    ownsDescriptor = true
    guard descriptor >= 0 else {
      let failure = errno
      ownsDescriptor = false
      throw Self.error(failure, "cannot create \"\(path)\"")
    }
  }

  deinit { if ownsDescriptor { _ = Foundation.close(descriptor) } }

  public func write(_ bytes: UnsafeRawBufferPointer) throws(HansaError) {
    guard !isClosed else { return }
    var rest = bytes[...]
    while !rest.isEmpty {
      let piece = UnsafeRawBufferPointer(rebasing: rest)
      let (written, failure) = withoutPipeSignal { Foundation.write(descriptor, piece.baseAddress, piece.count) }
      if written >= 0 {
        rest = rest.dropFirst(written)
        continue
      }
      switch failure {
      case EINTR: continue
      case EAGAIN:
        var poll = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
        _ = Foundation.poll(&poll, 1, -1)
      case EPIPE, ECONNRESET:
        isClosed = true
        return
      default: throw Self.error(failure, "cannot write to \(name)")
      }
    }
  }

  /// Closes a file that this sink created; file systems report some failures only here.
  public func close() throws(HansaError) {
    guard ownsDescriptor else { return }
    ownsDescriptor = false
    isClosed = true
    if Foundation.close(descriptor) != 0 { throw Self.error(errno, "cannot write to \(name)") }
  }

  /// A write to a pipe without a reader must give EPIPE and not kill the process, whatever the program does with
  /// SIGPIPE: the signal is blocked in this thread, and taken away if it came.
  private func withoutPipeSignal(_ write: () -> Int) -> (Int, Int32) {
    var pipeSignal = sigset_t()
    var before = sigset_t()
    var pending = sigset_t()
    sigemptyset(&pipeSignal)
    sigaddset(&pipeSignal, SIGPIPE)
    sigpending(&pending)
    let wasPending = sigismember(&pending, SIGPIPE) == 1
    pthread_sigmask(SIG_BLOCK, &pipeSignal, &before)
    let written = write()
    let failure = errno
    if written < 0, failure == EPIPE, !wasPending {
      var now = timespec()
      _ = sigtimedwait(&pipeSignal, nil, &now)
    }
    pthread_sigmask(SIG_SETMASK, &before, nil)
    return (written, failure)
  }

  private static func error(_ failure: Int32, _ what: String) -> HansaError {
    let message = "\(what): \(String(cString: strerror(failure)))"
    switch failure {
    case ENOSPC, EDQUOT, EFBIG: return HansaError(.diskFull, message, advice: "Free space, or write somewhere else.")
    case ENOENT, ENOTDIR: return HansaError(.undefinedFile, message, advice: "Create the directory first.")
    case EACCES, EPERM, EROFS: return HansaError(.insufficientPrivilege, message)
    default: return HansaError(.ioError, message)
    }
  }
}
