import Foundation
import HansaCore
import Synchronization

/// Runs a program that gets the webhook's JSON as its input. It has done its work when it ends with status 0.
struct CommandSender: NotificationSender {
  /// What a program gets of our environment, which may hold secrets.
  private static let variables = ["PATH", "HOME", "LANG", "TZ"]

  /// The program and its arguments; no shell reads them.
  let arguments: [String]
  let timeout: Duration

  func send(_ notification: OutboundNotification, at instant: AlertInstant) async -> SendResult {
    do {
      let input = try Self.file(with: try WebhookPayload(notification.group).data())
      let process = Process()
      process.executableURL = URL(filePath: "/usr/bin/env")
      process.arguments = ["--"] + arguments
      let own = ProcessInfo.processInfo.environment
      process.environment = own.filter { Self.variables.contains($0.key) }
        .merging(["HANSA_NOTIFICATION_ID": notification.id]) { $1 }
      // Files and no pipes: a program that does not read or that writes much holds up nobody.
      process.standardInput = input
      process.standardOutput = FileHandle.nullDevice
      process.standardError = FileHandle.nullDevice
      return try await run(process)
    } catch { return .failed("the program cannot be started: \(error)") }
  }

  private func run(_ process: Process) async throws -> SendResult {
    let isLate = Atomic<Bool>(false)
    let status = try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Int32, any Error>) in
      process.terminationHandler = { ended in
        continuation.resume(returning: ended.terminationReason == .exit ? ended.terminationStatus : -1)
      }
      do { try process.run() } catch { return continuation.resume(throwing: error) }
      let id = process.processIdentifier
      DispatchQueue.global().asyncAfter(deadline: .now() + timeout / .seconds(1)) {
        guard process.isRunning else { return }
        isLate.store(true, ordering: .sequentiallyConsistent)
        kill(id, SIGKILL)
      }
    }
    if isLate.load(ordering: .sequentiallyConsistent) { return .failed("the program did not end within \(timeout)") }
    switch status {
    case 0: return .delivered
    case 126, 127: return SendResult(.refused, "the program \(arguments[0]) cannot be run")
    case -1: return .failed("the program was ended by a signal")
    default: return .failed("the program ended with status \(status)")
    }
  }

  /// A file without a name, to be read from its start.
  private static func file(with data: Data) throws -> FileHandle {
    var template = Array((NSTemporaryDirectory() + "/hansa-alert.XXXXXX").utf8CString)
    let descriptor = mkstemp(&template)
    guard descriptor >= 0 else { throw HansaError(.ioError, String(cString: strerror(errno))) }
    let handle = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    unlink(template)
    try handle.write(contentsOf: data)
    try handle.seek(toOffset: 0)
    return handle
  }
}
