import Foundation
import HansaCore

extension SeriesAnalysis {
  /// The rows of many series, in their order; as many are analysed at once as there are processors.
  ///
  /// - Throws: that of the first series that cannot be analysed; `.queryCanceled` when the task is cancelled.
  public func rows(of series: [Series]) async throws(HansaError) -> [[SQLValue]] {
    let outcomes = await withTaskGroup(of: Outcome.self) { group in
      var outcomes = [Outcome?](repeating: nil, count: series.count)
      var next = 0
      func start(_ group: inout TaskGroup<Outcome>) {
        guard next < series.count, !Task.isCancelled else { return }
        group.addTask { [position = next, one = series[next]] in
          do throws(HansaError) { return Outcome(position, .success(try self.rows(of: one))) } catch {
            return Outcome(position, .failure(error))
          }
        }
        next += 1
      }
      for _ in 0..<max(1, ProcessInfo.processInfo.activeProcessorCount) { start(&group) }
      while let outcome = await group.next() {
        outcomes[outcome.position] = outcome
        start(&group)
      }
      return outcomes
    }
    var rows: [[SQLValue]] = []
    for outcome in outcomes {
      guard let outcome else { throw HansaError(.queryCanceled, "the analysis was cancelled") }
      rows += try outcome.rows.get()
    }
    return rows
  }

  /// A class, as Swift 6.3 miscompiles a task group of large values with optimization.
  private final class Outcome: Sendable {
    let position: Int
    let rows: Result<[[SQLValue]], HansaError>

    init(_ position: Int, _ rows: Result<[[SQLValue]], HansaError>) {
      self.position = position
      self.rows = rows
    }
  }
}
