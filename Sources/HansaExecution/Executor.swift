import Foundation
import HansaArrow
import HansaCore
import HansaPlanner
import HansaSource

/// Runs plans: all fragments at once, each streamed with back-pressure into the merge engine or to the caller.
public struct Executor: Sendable {
  /// The adapters by the name of their source.
  let adapters: [Name: any SourceAdapter]

  public init(adapters: [Name: any SourceAdapter]) { self.adapters = adapters }

  /// Starts the plan and returns at once; errors of the sources arrive in the stream.
  ///
  /// - Parameters:
  ///   - engine: runs the plan's merge; not needed for a plan without one.
  ///   - maximumRows: rows that the fragments may deliver together; more end the query with
  ///     `.configurationLimitExceeded`.
  ///   - schemaChanged: called when a source turns out to be different from what the plan was made for.
  /// - Throws: `.internalError` for a source that is not registered.
  public func start(
    _ plan: FederatedPlan, engine: (any MergeEngine)?, planning: Duration, timeout: Duration? = nil,
    maximumRows: Int? = nil, schemaChanged: @escaping @Sendable (Name) -> Void = { _ in }
  ) throws(HansaError) -> QueryExecution {
    guard plan.merge == nil || engine != nil else {
      throw HansaError(.internalError, "the plan needs a merge engine")
    }
    var streams: [BatchStream] = []
    for fragment in plan.fragments {
      guard let adapter = adapters[fragment.source] else {
        for stream in streams { stream.cancel() }
        throw HansaError(.internalError, "no adapter is registered for source \"\(fragment.source)\"")
      }
      streams.append(
        adapter.execute(
          FragmentRequest(
            sql: fragment.sql, parameters: fragment.parameters, schema: Schema(fragment.output),
            estimatedRows: fragment.estimatedRows)))
    }
    let result: BatchStream
    if let merge = plan.merge, let engine {
      result = engine.execute(
        MergeRequest(
          sql: merge.sql,
          inputs: zip(streams, plan.fragments).map { .init(stream: $0, estimatedRows: $1.estimatedRows) },
          schema: Schema(plan.output)))
    } else {
      result = streams[0]
    }
    let execution = QueryExecution(
      plan: plan, stream: result, fragments: streams, engine: plan.merge == nil ? nil : engine?.name,
      planning: planning, timeout: timeout, schemaChanged: schemaChanged)
    execution.watch()
    if let maximumRows { execution.limit(rows: maximumRows) }
    return execution
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
