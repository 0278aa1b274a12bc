import HansaCore

/// The rows of a statement, and the query that they came from, where it has an id.
public struct AlertRows: Sendable {
  public var series: [SeriesValue]
  public var query: UInt64?

  public init(_ series: [SeriesValue], query: UInt64? = nil) {
    self.series = series
    self.query = query
  }
}

/// What rules read: a function for series and one for rows, so that they know nothing of what is behind them.
public struct AlertQuery: Sendable {
  /// The series that a selector selects.
  ///
  /// Each with its samples between the two instants, the oldest first; more samples do no harm.
  public typealias SeriesReader =
    @Sendable (SeriesSelector, ClosedRange<AlertInstant>) async throws(HansaError) -> [SampledSeries]
  /// The rows of a statement at an instant, as series: the columns of text are labels.
  public typealias RowReader = @Sendable (RuleStatement, AlertInstant) async throws(HansaError) -> AlertRows

  public var series: SeriesReader
  public var rows: RowReader

  public init(series: @escaping SeriesReader, rows: @escaping RowReader) {
    self.series = series
    self.rows = rows
  }

  /// Of nothing at all.
  static let none = AlertQuery(series: { _, _ in [] }, rows: { _, _ in AlertRows([]) })
}
