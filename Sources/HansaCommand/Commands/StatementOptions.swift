import ArgumentParser
import Foundation
import HansaCore
import HansaSQL

/// Where the statements come from: the command line, a file, or standard input.
struct StatementOptions: ParsableArguments {
  @Argument(help: ArgumentHelp("The statements; - reads them from standard input.", valueName: "sql"))
  var sql: String?

  @Option(name: .shortAndLong, help: ArgumentHelp("Reads the statements from a file.", valueName: "file"))
  var file: String?

  /// The statements in order, and the text that they stand in.
  ///
  /// All are parsed before the first one runs: a text with a mistake does nothing.
  func read() throws(CommandFailure) -> (text: String, statements: [ParsedStatement]) {
    let text = try readText()
    let statements: [ParsedStatement]
    do throws(HansaError) { statements = try SQLParser.parse(text) } catch { throw CommandFailure(error, in: text) }
    guard !statements.isEmpty else { throw .usage("there is no statement in the text") }
    return (text, statements)
  }

  private func readText() throws(CommandFailure) -> String {
    switch (sql, file) {
    case (nil, nil):
      throw .usage(
        "a statement is missing", advice: "Write it as an argument, or name a file with -f; - is standard input.")
    case (.some, .some): throw .usage("there are two statements: one as an argument, one in the file of -f")
    case ("-", nil), (nil, "-"): return try decoded(StandardStreams.readAll(), "standard input")
    case (let sql?, nil): return sql
    case (nil, let file?):
      guard let data = FileManager.default.contents(atPath: file) else {
        let exists = FileManager.default.fileExists(atPath: file)
        throw .usage("the file \"\(file)\" \(exists ? "cannot be read" : "does not exist")")
      }
      return try decoded(data, "the file \"\(file)\"")
    }
  }

  private func decoded(_ data: Data, _ name: String) throws(CommandFailure) -> String {
    guard let text = String(validating: data, as: UTF8.self) else {
      throw CommandFailure(HansaError(.invalidCharacter, "\(name) is not UTF-8 text"))
    }
    return text
  }
}

extension ParsedStatement {
  /// Whether running it gives rows.
  var hasRows: Bool {
    switch statement {
    case .set, .reset: false
    default: true
    }
  }

  /// The statement's own text.
  func text(in whole: String) -> String { span.text(in: whole) }
}

extension HansaError {
  /// The error of a statement as one of the text that the statement stands in.
  ///
  /// - Parameters:
  ///   - offset: where the statement starts in the text, in bytes.
  ///   - prefix: bytes that were put before the statement.
  func shifted(by offset: Int, prefix: Int = 0) -> HansaError {
    guard let span else { return self }
    var copy = self
    let start = span.offset - prefix
    copy.span = start < 0 ? nil : SourceSpan(offset: start + offset, length: span.length)
    return copy
  }
}
