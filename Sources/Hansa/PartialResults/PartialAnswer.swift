import HansaArrow
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSource
import Synchronization

/// A query that may be answered without sources that cannot be read, and which of them it was.
final class PartialAnswer: Sendable {
  private struct State {
    var missing: [MissingSource] = []
    var fragments = 0
  }

  /// Bytes of a fragment that are held back until all of it is there; of a larger one no row can be missing any more.
  static let heldBytes = 64 << 20

  private let allowed: SessionSettings.PartialResults
  private let state = Mutex(State())

  /// nil where the session wants whole answers.
  init?(_ settings: SessionSettings) {
    guard settings.partialResults != .off else { return nil }
    allowed = settings.partialResults
  }

  /// What is missing so far.
  var missing: [MissingSource] { state.withLock { $0.missing } }

  /// Says in a query's figures what is missing.
  func annotate(_ metrics: inout FederationMetrics) {
    metrics.missing = missing
    for index in metrics.fragments.indices
    where metrics.missing.contains(where: { $0.fragment == metrics.fragments[index].id }) {
      metrics.fragments[index].isComplete = false
    }
  }

  /// The adapter, or one whose optional fragments may come to nothing.
  func over(_ adapter: any SourceAdapter, _ plan: FederatedPlan) -> any SourceAdapter {
    guard allowed.contains(adapter.name) else { return adapter }
    let parts = OptionalFragments.of(plan)
    let statements = Dictionary(grouping: plan.fragments.filter { $0.source == adapter.name }) { Statement($0) }
    // One statement may be two fragments.
    let own = statements.values.filter { $0.allSatisfy { parts[$0.index] != nil } }.compactMap(\.first)
    guard !own.isEmpty else { return adapter }
    state.withLock { $0.fragments = plan.allFragments.count }
    let missing = own.map { fragment in
      (
        Statement(fragment),
        MissingSource(
          source: fragment.source, tables: Set(fragment.relation.scans.map(\.table)).sorted(),
          fragment: "\(fragment.index)", part: parts[fragment.index] ?? .branch, code: .internalError, message: "")
      )
    }
    let optional = Dictionary(missing, uniquingKeysWith: { first, _ in first })
    return HandledSource(adapter) { [self] fragment, adapter in
      optional[Statement(fragment)].map { execute(fragment, adapter, $0) } ?? adapter.execute(fragment)
    }
  }

  /// - Returns: false when nothing would be left of the answer.
  private func lacks(_ part: MissingSource, _ error: HansaError) -> Bool {
    var part = part
    (part.code, part.message) = (error.code, error.message)
    return state.withLock { state in
      guard state.missing.count + 1 < state.fragments else { return false }
      state.missing.append(part)
      return true
    }
  }

  private func execute(
    _ fragment: FragmentRequest, _ adapter: any SourceAdapter, _ part: MissingSource
  ) -> BatchStream {
    .produced(by: "hansa-optional", schema: fragment.schema) { [self] stream throws(HansaError) in
      let sent = adapter.execute(fragment)
      stream.onCancel { sent.cancel() }
      defer {
        stream.onCancel(nil)
        sent.cancel()
      }
      var held: [RecordBatch]? = []
      var bytes = 0
      do throws(HansaError) {
        while let batch = try sent.nextBlocking() {
          guard held != nil else {
            try stream.send(batch)
            continue
          }
          held?.append(batch)
          bytes += batch.byteCount
          guard bytes > Self.heldBytes else { continue }
          for batch in held ?? [] { try stream.send(batch) }
          held = nil
        }
      } catch {
        // Once a row was handed over, all of them have to be.
        guard held != nil, error.category == .transient, !stream.wasCancelled, lacks(part, error) else { throw error }
        return
      }
      for batch in held ?? [] { try stream.send(batch) }
    }
  }
}

/// What a fragment is known by to its source.
private struct Statement: Hashable {
  var sql: Name
  var parameters: [SQLValue]

  init(_ fragment: PlannedFragment) { (sql, parameters) = (Name(fragment.sql), fragment.parameters) }
  init(_ request: FragmentRequest) { (sql, parameters) = (Name(request.sql), request.parameters) }
}
