import ArgumentParser
import HansaArrow
import HansaCore
import HansaFormats

/// How the rows of an analysis are written.
struct SeriesOutputOptions: ParsableArguments {
  @Option(help: ArgumentHelp("How rows are written.", valueName: "format"))
  var format: OutputFormat = .csv

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Writes to a file, which appears when it is complete, instead of standard output.", valueName: "file"))
  var output: String?

  /// - Throws: for a form that it is not written in, and for a file that cannot be made.
  func open() throws(CommandFailure) -> SeriesOutput {
    SeriesOutput(format: try format.checkedForListing(), output: try ResultOutput(path: output))
  }
}

/// Writes rows as they come, in batches. One task at a time uses it.
final class SeriesOutput: @unchecked Sendable {
  private let format: OutputFormat
  private let output: ResultOutput
  private var builder: BatchBuilder?
  private var writer: (any ResultWriter)?

  init(format: OutputFormat, output: ResultOutput) {
    self.format = format
    self.output = output
  }

  /// Whether nobody reads any more.
  var isClosed: Bool { writer?.isClosed ?? false }

  /// Writes rows of these columns, the same each time.
  func write(_ rows: [[SQLValue]], _ columns: [Field]) throws(HansaError) {
    let builder = builder ?? BatchBuilder(Schema(columns))
    if self.builder == nil {
      self.builder = builder
      writer = try format.makeWriter(schema: builder.schema, sink: output.sink)
      try writer?.begin()
    }
    for row in rows {
      for (column, value) in zip(builder.columns, row) { try column.append(value: value) }
      builder.rowCount += 1
      if builder.rowCount == 4096 { try writer?.write(builder.take()) }
    }
    if builder.rowCount > 0 { try writer?.write(builder.take()) }
  }

  /// Writes what is left, and puts a file under its name.
  func end() throws(HansaError) {
    try writer?.end()
    try output.commit()
  }

  /// Removes what is half-written.
  func discard() { output.discard() }
}
