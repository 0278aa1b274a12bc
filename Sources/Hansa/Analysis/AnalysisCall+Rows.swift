import HansaArrow
import HansaCore

extension AnalysisCall {
  /// The most rows that an analysis in FROM has: they are in memory as values.
  static let limit = 1_000_000

  /// Runs the query and analyses its rows.
  ///
  /// - Throws: the query's error, at its place in the statement around it; what the analysis has to say of the rows.
  func rows(in session: FederationSession, _ statement: String) async throws(HansaError) -> [[SQLValue]] {
    do throws(HansaError) {
      let result = try await session.federation.query(sql, settings: session.settings, user: session.user)
      return try await rows(of: result)
    } catch {
      throw placed(error, in: statement)
    }
  }

  private func rows(of result: QueryResult) async throws(HansaError) -> [[SQLValue]] {
    var input = try SeriesResult(result.schema)
    var batches = result.makeAsyncIterator()
    switch kind {
    case .anomalies:
      // Rows always begin with the name of their series, so that they have the same columns for every query.
      var judge = AnomalyRows(isNamed: true, isDetailed: true)
      var rows: [[SQLValue]] = []
      while let batch = try await batches.next() {
        for var point in try input.points(batch) {
          point.series = point.series ?? input.valueName
          rows.append(judge.row(point))
        }
        guard rows.count <= Self.limit else {
          throw HansaError(
            .programLimitExceeded, "an analysis in FROM has at most \(Self.limit) rows",
            advice: "hansa analyze anomalies has no limit.")
        }
      }
      return rows
    case .whole(let analysis):
      var collector = SeriesCollector(name: input.valueName, place: "row")
      while let batch = try await batches.next() { for point in try input.points(batch) { try collector.add(point) } }
      return try await analysis.rows(of: collector.series)
    }
  }

  /// The error at its place in the statement: exactly where the query stands there as it is, at the whole of it where it
  /// was written with escapes or is a parameter.
  private func placed(_ error: HansaError, in statement: String) -> HansaError {
    var error = error
    let start = span.offset + 1
    let isPlain =
      span.text(in: statement) == "'\(sql)'"
      || SourceSpan(offset: span.offset, length: sql.utf8.count + 2).text(in: statement) == "'\(sql)'"
    if isPlain, let place = error.span {
      error.span = SourceSpan(offset: start + place.offset, length: place.length)
    } else {
      error.span = span
    }
    return error
  }
}
