import Foundation
import HansaCore

/// Starts programs without Foundation's `Process`: no descriptor of ours reaches a child, so nothing keeps a pipe open.
enum ChildProcess {
  /// What a program that ran to its end left behind.
  struct Output: Sendable {
    /// The exit status; 128 + the signal's number where a signal ended it.
    let status: Int32
    let standardOutput: String
    let standardError: String
  }

  /// Runs a program to its end, off the cooperative threads.
  static func run(
    _ arguments: [String], environment: [String: String] = [:], input: String = ""
  ) async throws -> Output {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(with: Result { try runBlocking(arguments, environment: environment, input: input) })
      }
    }
  }

  private static func runBlocking(
    _ arguments: [String], environment: [String: String], input: String
  ) throws -> Output {
    // Files instead of pipes: no program can block on a full pipe.
    let folder = try TemporaryFolder(prefix: "run")
    try Data(input.utf8).write(to: folder.url.appending(path: "in"))
    let pid = try spawn(
      arguments, environment: environment, input: .file(folder.path("in")), output: folder.path("out"),
      errors: folder.path("err"))
    let status = try wait(for: pid)
    return Output(
      status: status,
      standardOutput: String(decoding: try Data(contentsOf: folder.url.appending(path: "out")), as: UTF8.self),
      standardError: String(decoding: try Data(contentsOf: folder.url.appending(path: "err")), as: UTF8.self))
  }

  enum Input {
    case file(String)
    case descriptor(Int32)
  }

  /// Starts a program in a session of its own, so that a Ctrl-C at the terminal does not reach it.
  static func spawn(
    _ arguments: [String], environment: [String: String] = [:], input: Input, output: String, errors: String
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    switch input {
    case .file(let path): posix_spawn_file_actions_addopen(&actions, 0, path, O_RDONLY, 0)
    case .descriptor(let descriptor): posix_spawn_file_actions_adddup2(&actions, descriptor, 0)
    }
    posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o600)
    for descriptor in 3..<openDescriptorLimit() { posix_spawn_file_actions_addclose(&actions, descriptor) }

    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var noSignals = sigset_t()
    sigemptyset(&noSignals)
    posix_spawnattr_setsigmask(&attributes, &noSignals)
    posix_spawnattr_setflags(&attributes, Int16(newSession | POSIX_SPAWN_SETSIGMASK))

    let merged = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    var argv: [UnsafeMutablePointer<CChar>?] = arguments.map { strdup($0) } + [nil]
    var envp: [UnsafeMutablePointer<CChar>?] = merged.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for pointer in argv + envp { free(pointer) } }
    var pid = pid_t()
    let failure = posix_spawnp(&pid, arguments[0], &actions, &attributes, &argv, &envp)
    guard failure == 0 else {
      throw HansaError(.ioError, "cannot start \(arguments[0]): \(String(cString: strerror(failure)))")
    }
    return pid
  }

  /// glibc's POSIX_SPAWN_SETSID, which its headers show only to GNU sources.
  private static let newSession: Int32 = 0x80

  /// One above the highest descriptor that is open, with room for those that other threads open meanwhile. Closing one
  /// that is not open is no error.
  private static func openDescriptorLimit() -> Int32 {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
    return (names.compactMap { Int32($0) }.max() ?? 192) + 64
  }

  static func wait(for pid: pid_t) throws -> Int32 {
    var status: Int32 = 0
    while waitpid(pid, &status, 0) < 0 {
      guard errno == EINTR else { throw HansaError(.ioError, "cannot wait for process \(pid)") }
    }
    let signal = status & 0x7f
    return signal == 0 ? (status >> 8) & 0xff : 128 + signal
  }
}
