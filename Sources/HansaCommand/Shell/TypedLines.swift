import Foundation
import HansaSource
import Synchronization

/// Lines that a person types, with editing and history where the system has a library for them.
final class TypedLines: LineSource {
  private let wake: (read: Int32, write: Int32)
  private let editor: LineEditor?
  private let pending = Mutex<[UInt8]>([])

  init() {
    var ends: [Int32] = [-1, -1]
    _ = pipe(&ends)
    wake = (ends[0], ends[1])
    Interrupts.shared.rememberTerminal()
    editor = LineEditor.load(history: ProcessInfo.processInfo.environment["HOME"].map { $0 + "/.hansa_history" })
    Interrupts.shared.whileIdle { [wake] in
      var byte: UInt8 = 1
      _ = write(wake.write, &byte, 1)
    }
  }

  deinit {
    Interrupts.shared.whileIdle(nil)
    close(wake.read)
    close(wake.write)
  }

  func next(prompt: String) async -> ShellLine {
    await withCheckedContinuation { continuation in
      WorkerThread.start("hansa-lines") { [self] in
        continuation.resume(returning: editor == nil ? readPlain(prompt) : readEdited(prompt))
      }
    }
  }

  private enum Event { case input, interrupt }

  /// Waits for a key or a Ctrl-C.
  private func wait() -> Event {
    while true {
      var descriptors = [
        pollfd(fd: STDIN_FILENO, events: Int16(POLLIN), revents: 0),
        pollfd(fd: wake.read, events: Int16(POLLIN), revents: 0),
      ]
      guard poll(&descriptors, 2, -1) > 0 else { continue }
      if descriptors[1].revents != 0 {
        var byte: UInt8 = 0
        _ = read(wake.read, &byte, 1)
        return .interrupt
      }
      return .input
    }
  }

  private func readEdited(_ prompt: String) -> ShellLine {
    guard let editor else { return .end }
    editor.begin(prompt)
    defer { editor.finish() }
    while true {
      if wait() == .interrupt {
        StandardStreams.write("^C\n", to: STDOUT_FILENO)
        return .interrupted
      }
      editor.readKey()
      switch editor.takeLine() {
      case .none: continue
      case .some(nil):
        StandardStreams.write("\n", to: STDOUT_FILENO)
        return .end
      case .some(let line?): return .text(line)
      }
    }
  }

  private func readPlain(_ prompt: String) -> ShellLine {
    StandardStreams.write(prompt, to: STDOUT_FILENO)
    var bytes = pending.withLock { $0 }
    while true {
      if let end = bytes.firstIndex(of: UInt8(ascii: "\n")) {
        let rest = Array(bytes[(end + 1)...])
        pending.withLock { $0 = rest }
        return .text(String(decoding: bytes[..<end], as: UTF8.self))
      }
      if wait() == .interrupt {
        StandardStreams.write("\n", to: STDOUT_FILENO)
        pending.withLock { $0 = [] }
        return .interrupted
      }
      var piece = [UInt8](repeating: 0, count: 4096)
      let count = read(STDIN_FILENO, &piece, piece.count)
      guard count > 0 else {
        StandardStreams.write("\n", to: STDOUT_FILENO)
        pending.withLock { $0 = [] }
        return bytes.isEmpty ? .end : .text(String(decoding: bytes, as: UTF8.self))
      }
      bytes.append(contentsOf: piece[..<count])
    }
  }
}
