import HansaArrow
import HansaCore
import HansaExecution
import HansaMonitoring
import HansaPlanner
import HansaSource

/// What gives a result its rows.
protocol RowSource: Sendable {
  var schema: Schema { get }
  var plan: FederatedPlan { get }
  var metrics: FederationMetrics { get }
  func next() async throws(HansaError) -> RecordBatch?
  func cancel()
}

extension QueryExecution: RowSource {}

/// The rows of a statement as they come, and what it took to get them.
///
///     for try await batch in try await federation.query("SELECT …") { … }
///
/// Leaving the loop early, or dropping the result, cancels the query at its sources.
public struct QueryResult: AsyncSequence, Sendable {
  public typealias Element = RecordBatch
  public typealias Failure = HansaError

  public let schema: Schema
  /// How the query is, or with EXPLAIN would be, answered; nil for statements that read no tables (SET, SHOW).
  public let plan: FederatedPlan?
  /// How the answer compared with the one without pushdown; nil where it was not asked for (`pushdown = verify`).
  public let verification: Verification?
  private let execution: (any RowSource)?
  /// Batches that were read already.
  private let read: [RecordBatch]
  private var atEnd: (@Sendable () -> Void)?
  /// Of rows that are here already.
  private var figures: FederationMetrics?
  private var annotate: (@Sendable (inout FederationMetrics) -> Void)?

  /// - Parameters:
  ///   - read: the batches that were read of it, which come first.
  ///   - atEnd: called when the last row was read.
  init(
    _ execution: any RowSource, read: [RecordBatch] = [], verification: Verification? = nil,
    atEnd: (@Sendable () -> Void)? = nil
  ) {
    self.execution = execution
    plan = execution.plan
    schema = execution.schema
    self.read = read
    self.verification = verification
    self.atEnd = atEnd
  }

  init(_ batch: RecordBatch, plan: FederatedPlan? = nil) {
    execution = nil
    self.plan = plan
    schema = batch.schema
    read = [batch]
    verification = nil
    atEnd = nil
  }

  /// Rows that were kept of another run.
  init(_ kept: [RecordBatch], plan: FederatedPlan, figures: FederationMetrics) {
    execution = nil
    self.plan = plan
    schema = Schema(plan.output)
    read = kept
    verification = nil
    atEnd = nil
    self.figures = figures
  }

  /// The query's figures so far; complete once the last batch was read. nil for statements that read no tables.
  public var metrics: FederationMetrics? {
    guard var metrics = execution?.metrics ?? figures else { return nil }
    annotate?(&metrics)
    return metrics
  }

  /// The sources that the answer lacks (`partial_results`), and why; complete once the last batch was read. Empty for a
  /// whole answer.
  public var missing: [MissingSource] { metrics?.missing ?? [] }

  /// The same rows, whose figures say more.
  func annotated(_ annotate: @escaping @Sendable (inout FederationMetrics) -> Void) -> QueryResult {
    var copy = self
    copy.annotate = annotate
    return copy
  }

  /// The same rows; `observe` is told the figures when the last of them was read.
  func atEnd(_ observe: @escaping @Sendable (FederationMetrics) -> Void) -> QueryResult {
    guard let execution else { return self }
    var copy = self
    let first = atEnd
    copy.atEnd = {
      first?()
      observe(execution.metrics)
    }
    return copy
  }

  /// Stops the query at its sources; the loop over it ends with `.queryCanceled`.
  public func cancel() { execution?.cancel() }

  public func makeAsyncIterator() -> Iterator { Iterator(execution: execution, read: read[...], atEnd: atEnd) }

  public struct Iterator: AsyncIteratorProtocol {
    let execution: (any RowSource)?
    var read: ArraySlice<RecordBatch>
    var atEnd: (@Sendable () -> Void)?

    public mutating func next() async throws(HansaError) -> RecordBatch? {
      if let batch = read.popFirst() { return batch }
      let batch = try await execution?.next()
      if batch == nil { end() }
      return batch
    }

    public mutating func next(isolation actor: isolated (any Actor)?) async throws(HansaError) -> RecordBatch? {
      if let batch = read.popFirst() { return batch }
      let batch = try await execution?.next()
      if batch == nil { end() }
      return batch
    }

    private mutating func end() {
      atEnd?()
      atEnd = nil
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
