import Foundation
import HansaSource

/// Where the shell's lines come from.
protocol LineSource: Sendable {
  /// The next line without its line break. Prompts appear on terminals only.
  func next(prompt: String) async -> ShellLine
}

enum ShellLine: Sendable {
  case text(String)
  /// Ctrl-C: what was typed so far is dropped.
  case interrupted
  case end
}

/// Lines of a pipe or a file.
final class PipedLines: LineSource {
  func next(prompt: String) async -> ShellLine {
    // Reading may wait for long: not on a thread of the pool.
    await withCheckedContinuation { continuation in
      WorkerThread.start("hansa-lines") {
        continuation.resume(returning: readLine(strippingNewline: true).map { .text($0) } ?? .end)
      }
    }
  }
}
