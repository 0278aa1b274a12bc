import Foundation
import Hansa
import HansaCore
import HansaFormats

/// Reads statements and commands until the input ends; an error ends only its statement.
final class Shell {
  let federation: FederationManager
  let session: FederationSession
  var format: OutputFormat
  var showsTiming = false
  private(set) var hasFailed = false
  private let lines: any LineSource
  private let isInteractive: Bool
  private var buffer = StatementBuffer()
  private var isDone = false

  init(federation: FederationManager, session: FederationSession, format: OutputFormat, isInteractive: Bool) {
    self.federation = federation
    self.session = session
    self.format = format
    self.isInteractive = isInteractive
    lines = isInteractive ? TypedLines() : PipedLines()
  }

  /// Runs until `\q` or the end of the input.
  func run() async {
    while !isDone {
      switch await lines.next(prompt: "hansa\(buffer.continuation)> ") {
      case .text(let line): await take(line)
      case .interrupted: buffer = StatementBuffer()
      case .end:
        // The last statement of a piped text may lack its semicolon.
        if !isInteractive, let rest = buffer.takeRest() { await execute(rest) }
        return
      }
    }
  }

  private func take(_ line: String) async {
    let trimmed = line.trimmingCharacters(in: .whitespaces)
    if buffer.continuation == "=", trimmed.hasPrefix("\\") {
      do throws(HansaError) { isDone = try await ShellMetaCommand(trimmed).run(in: self) } catch {
        report(CommandFailure(error))
      }
      return
    }
    buffer.append(line: line)
    while !isDone, let statement = buffer.takeStatement() { await execute(statement) }
  }

  /// Runs one statement and shows its rows.
  func execute(_ statement: String) async {
    let start = ContinuousClock.now
    let text = statement.trimmingCharacters(in: .whitespacesAndNewlines)
    let run = StatementRun(session: session, format: format)
    do throws(HansaError) {
      let outcome = try await Interrupts.shared.interruptible { () async throws(HansaError) in
        try await run.run(text, to: .standardOutput)
      }
      if outcome.isClosed { isDone = true }
      if isInteractive, !outcome.hasRows { say((text.split(whereSeparator: \.isWhitespace).first ?? "").uppercased()) }
    } catch {
      report(CommandFailure(error, in: text))
    }
    if showsTiming { say("Time: \(Figures.duration(ContinuousClock.now - start))") }
  }

  /// Writes a line for a person.
  func say(_ line: String) { StandardStreams.write(line + "\n", to: STDOUT_FILENO) }

  private func report(_ failure: CommandFailure) {
    hasFailed = true
    failure.report()
  }
}
