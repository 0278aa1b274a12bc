import ArgumentParser
import Hansa
import HansaCore

/// Where the series come from: a file, standard input, or a query.
struct SeriesInput: ParsableArguments {
  @Argument(help: ArgumentHelp("The CSV file; - reads standard input.", valueName: "file"))
  var file: String?

  @Option(help: ArgumentHelp("Takes the series from a query over the sources instead.", valueName: "query"))
  var sql: String?

  @Option(
    help: ArgumentHelp(
      "What a line of the file is: points (a time and a value) or rows (a series); else by the first line.",
      valueName: "layout"))
  var layout: SeriesLayout?

  @OptionGroup var federation: FederationOptions

  /// A part of what is read.
  enum Piece: Sendable {
    /// Points of one series, or of several where `isNamed`.
    case points([SeriesPoint], isNamed: Bool)
    /// A whole series.
    case series(Series)
  }

  /// What the points stand in, for messages.
  var place: String { sql == nil ? "line" : "row" }

  func validate() throws {
    if file == nil && sql == nil {
      throw ValidationError("a file or --sql is missing; - is standard input")
    }
    if file != nil && sql != nil { throw ValidationError("there are two inputs: a file and --sql") }
  }

  /// Reads all of it, piece by piece.
  ///
  /// - Parameter take: is given the name of the values beside each piece.
  func read(_ take: (String, Piece) async throws(HansaError) -> Void) async throws(HansaError) {
    if let sql { try await read(query: sql, take) } else { try await read(file: file ?? "-", take) }
  }

  private func read(
    file path: String, _ take: (String, Piece) async throws(HansaError) -> Void
  ) async throws(HansaError) {
    var lines: SeriesLines
    do throws(CommandFailure) {
      let file = try SeriesFile(path)
      do throws(HansaError) { lines = try SeriesLines(file, layout) } catch { throw CommandFailure(error) }
    } catch { throw error.error }
    if lines.layout == .rows {
      while let series = try lines.nextSeries() { try await take(lines.valueName, .series(series)) }
      return
    }
    var points: [SeriesPoint] = []
    while let point = try lines.nextPoint() {
      points.append(point)
      guard points.count == 4096 else { continue }
      try await take(lines.valueName, .points(points, isNamed: false))
      points.removeAll(keepingCapacity: true)
    }
    try await take(lines.valueName, .points(points, isNamed: false))
  }

  private func read(
    query: String, _ take: (String, Piece) async throws(HansaError) -> Void
  ) async throws(HansaError) {
    let opened: (federation: FederationManager, session: FederationSession)
    do throws(CommandFailure) { opened = try federation.open() } catch { throw error.error }
    let result = try await opened.session.execute(query)
    var series = try SeriesResult(result.schema)
    var batches = result.makeAsyncIterator()
    while let batch = try await batches.next() {
      try await take(series.valueName, .points(try series.points(batch), isNamed: series.isNamed))
    }
    await opened.federation.close()
  }
}
