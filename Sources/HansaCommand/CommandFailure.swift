import Foundation
import HansaCore

/// An error on its way to standard error and to the exit code.
struct CommandFailure: Error {
  var error: HansaError
  /// The text that the error's span is about.
  var text: String?
  var exitCode: Int32

  init(_ error: HansaError, in text: String? = nil, exitCode: Int32? = nil) {
    self.error = error
    self.text = text
    self.exitCode = exitCode ?? (error.category == .configuration ? 2 : 1)
  }

  /// A wrong use of the command line.
  static func usage(_ message: String, advice: String? = nil) -> CommandFailure {
    CommandFailure(HansaError(.configuration, message, advice: advice), exitCode: 2)
  }

  /// Writes the message to standard error: stable for scripts, coloured on a terminal.
  func report() {
    StandardStreams.write(message(isColored: StandardStreams.showsColors(STDERR_FILENO)) + "\n", to: STDERR_FILENO)
  }

  /// `error[42703]: …`, the line of the statement with a caret, DETAIL and HINT.
  func message(isColored: Bool = false) -> String {
    let head = error.code == .configuration ? "error" : "error[\(error.code.rawValue)]"
    var text = isColored ? "\u{1B}[1;31m\(head):\u{1B}[0m " : "\(head): "
    if let source = error.source { text += "source \"\(source)\": " }
    text += error.message
    if let span = error.span, let statement = self.text, !statement.isEmpty {
      let excerpt = Self.shortened(span.excerpt(of: statement))
      if !excerpt.isEmpty { text += "\n" + excerpt }
    }
    return ([text] + error.supplement).joined(separator: "\n")
  }

  /// The excerpt of a very long line, which programs write: what is around the caret.
  private static func shortened(_ excerpt: String) -> String {
    let lines = excerpt.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    guard lines.count == 2, lines[0].count > 160, let labelEnd = lines[0].firstIndex(of: ":") else { return excerpt }
    let label = lines[0][...labelEnd].count + 1
    let start = max(label, lines[1].count - 80)
    let code = lines[0].dropFirst(start).prefix(140)
    let (before, after) = (start > label ? "..." : "", lines[0].count > start + 140 ? "..." : "")
    let caret = String(repeating: " ", count: label + before.count) + lines[1].dropFirst(start)
    return lines[0].prefix(label) + before + code + after + "\n" + caret
  }
}
