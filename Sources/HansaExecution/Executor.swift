import Foundation
import HansaArrow
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSource

/// Runs plans: all fragments at once, but those that wait for the rows of a shipment, each streamed with back-pressure
/// into the merge engine or to the caller.
public struct Executor: Sendable {
  /// The adapters by the name of their source.
  let adapters: [Name: any SourceAdapter]

  public init(adapters: [Name: any SourceAdapter]) { self.adapters = adapters }

  /// Starts the plan and returns at once; errors of the sources arrive in the stream.
  ///
  /// - Parameters:
  ///   - id: of the query, for its metrics.
  ///   - engine: runs the plan's merge; not needed for a plan without one.
  ///   - limits: what the query may pull, and what it was admitted with.
  ///   - replanned: why another plan was given up for this one, for the metrics.
  ///   - trace: what the source of a fragment may be told of the query's trace.
  ///   - ended: called with the figures when the result was read to its end, or has failed.
  ///   - schemaChanged: called when a source turns out to be different from what the plan was made for.
  /// - Throws: `.internalError` for a source that is not registered.
  public func start(
    _ plan: FederatedPlan, id: UInt64 = 0, engine: (any MergeEngine)?, planning: Duration, timeout: Duration? = nil,
    limits: RunLimits = RunLimits(), replanned: String? = nil,
    trace: (@Sendable (_ fragment: String) -> [String: String])? = nil,
    ended: @escaping @Sendable (FederationMetrics) -> Void = { _ in },
    schemaChanged: @escaping @Sendable (Name) -> Void = { _ in }
  ) throws(HansaError) -> QueryExecution {
    guard !plan.needsEngine || engine != nil else {
      throw HansaError(.internalError, "the plan needs a merge engine")
    }
    if let missing = plan.allFragments.first(where: { adapters[$0.fragment.source] == nil }) {
      throw HansaError(.internalError, "no adapter is registered for source \"\(missing.fragment.source)\"")
    }
    let control = RunControl(
      limits: limits, deadline: timeout.map { .now + $0 }, snapshots: SnapshotGroup.groups(of: plan),
      trace: trace)
    guard let run = PlanRun(plan, adapters: adapters, engine: engine, control: control) else {
      control.cancel()
      throw HansaError(.internalError, "the plan needs what is not there")
    }
    let execution = QueryExecution(
      id: id, run, control: control, engine: plan.needsEngine ? engine?.name : nil, planning: planning,
      timeout: timeout,
      replanned: replanned, ended: ended, schemaChanged: schemaChanged)
    execution.watch()
    return execution
  }
}

extension SnapshotGroup {
  /// Of the sources that several of a plan's fragments go to, those of its shipments included.
  fileprivate static func groups(of plan: FederatedPlan) -> [Name: SnapshotGroup] {
    Dictionary(grouping: plan.allFragments, by: \.fragment.source)
      .filter { $0.value.count > 1 }.mapValues { SnapshotGroup(fragments: $0.count) }
  }
}

extension Schema {
  /// The layouts in which the planner lets columns travel.
  public init(_ columns: [OutputColumn]) {
    self.init(
      columns.map { column in
        Field(
          column.name, column.type,
          layout: column.decimal.map { .decimal128(precision: $0.precision, scale: $0.scale) } ?? column.textLayout)
      })
  }
}

extension OutputColumn {
  /// A numeric that is not a decimal travels as text; all else as its type says.
  fileprivate var textLayout: ArrowType? { if case .numeric = type { .utf8 } else { nil } }
}
