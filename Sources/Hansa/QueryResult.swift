import HansaArrow
import HansaCore
import HansaExecution
import HansaMonitoring
import HansaPlanner
import HansaSource

/// The rows of a statement as they come, and what it took to get them.
///
///     for try await batch in try await federation.query("SELECT …") { … }
///
/// Leaving the loop early, or dropping the result, cancels the query at its sources.
public struct QueryResult: AsyncSequence, Sendable {
  public typealias Element = RecordBatch
  public typealias Failure = HansaError

  public let schema: Schema
  /// How the query is answered; nil for statements that read no tables (SET, SHOW, EXPLAIN).
  public var plan: FederatedPlan? { execution?.plan }
  private let execution: QueryExecution?
  private let fixed: RecordBatch?

  init(_ execution: QueryExecution) {
    self.execution = execution
    schema = execution.schema
    fixed = nil
  }

  init(_ batch: RecordBatch) {
    execution = nil
    schema = batch.schema
    fixed = batch
  }

  /// The query's figures so far; complete once the last batch was read. nil for statements that read no tables.
  public var metrics: FederationMetrics? { execution?.metrics }

  /// Stops the query at its sources; the loop over it ends with `.queryCanceled`.
  public func cancel() { execution?.cancel() }

  public func makeAsyncIterator() -> Iterator { Iterator(execution: execution, fixed: fixed) }

  public struct Iterator: AsyncIteratorProtocol {
    let execution: QueryExecution?
    var fixed: RecordBatch?

    public mutating func next() async throws(HansaError) -> RecordBatch? {
      if let execution { return try await execution.next() }
      return takeFixed()
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(HansaError) -> RecordBatch? {
      if let execution { return try await execution.next() }
      return takeFixed()
    }

    private mutating func takeFixed() -> RecordBatch? {
      defer { fixed = nil }
      return fixed
    }
  }

  /// All rows as values: for small results.
  public func rows() async throws(HansaError) -> [[SQLValue]] {
    var rows: [[SQLValue]] = []
    var iterator = makeAsyncIterator()
    while let batch = try await iterator.next() { for row in 0..<batch.rowCount { rows.append(batch.row(row)) } }
    return rows
  }
}
