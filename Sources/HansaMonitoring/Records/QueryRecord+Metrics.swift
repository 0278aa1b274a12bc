import Foundation
import HansaCore

extension QueryRecord {
  /// Takes over what a query's figures say of it; `duration`, `queued` and `planning` are there already.
  ///
  /// - Parameter error: with which it ended.
  public mutating func fill(_ metrics: FederationMetrics, _ error: HansaError? = nil) {
    // A result that was kept was there at once.
    let lead = metrics.cache.map(\.isAnswered) ?? false ? Duration.zero : lead
    firstRow = metrics.firstBatch.map { min($0 + lead, duration) }
    clientWait = metrics.reader
    (rows, bytes) = (metrics.rows, metrics.bytes)
    cache = metrics.cache?.name
    isPlanCached = metrics.isPlanCached
    reruns = metrics.reruns
    engine = metrics.engine
    fragments.reserveCapacity(metrics.fragments.count)
    for index in metrics.fragments.indices {
      retries += metrics.fragments[index].attempts - 1
      fragments.append(
        FragmentRecord(
          id: metrics.fragments[index].id, source: metrics.fragments[index].source, statementHash: 0,
          rows: metrics.fragments[index].rows, bytes: metrics.fragments[index].bytes))
      // Where it lies: a fragment has many parts, and each copy counts them all.
      fragments[fragments.count - 1].fill(metrics.fragments[index])
    }
    guard let error else { return }
    for error in [error] + error.others where error.category != .cancelled {
      guard let index = fragments.firstIndex(where: { $0.isAboutThis(error) }) else { continue }
      fragments[index].errorCode = error.code.rawValue
    }
  }
}

extension QueryRecord {
  /// How long it took until its fragments could begin: it was admitted and planned.
  public var lead: Duration { queued + planning }

  /// When the fragment began, which may have waited for rows to take along.
  public func start(of fragment: FragmentRecord) -> Date {
    started.addingTimeInterval((lead + (fragment.waited ?? .zero)) / .seconds(1))
  }
}

extension FragmentRecord {
  fileprivate mutating func fill(_ metrics: FragmentMetrics) {
    endpoint = metrics.endpoint
    statement = metrics.sql
    estimatedRows = metrics.estimatedRows
    waited = metrics.waited
    connected = metrics.connected
    firstRow = metrics.firstBatch
    total = metrics.total
    attempts = metrics.attempts
    cache = metrics.cache?.name
  }

  fileprivate func isAboutThis(_ error: HansaError) -> Bool {
    if let fragment = error.fragment { return fragment == id }
    return error.source.map { Name($0) == source } ?? false
  }
}
