import HansaArrow
import HansaCore
import HansaPlanner
import HansaSource

/// A plan that runs: the query's, or a shipment's.
struct PlanRun: Sendable {
  let plan: FederatedPlan
  let shipments: [ShipmentRun]
  let fragments: [FragmentRun]
  /// Its answer.
  let result: BatchStream

  /// Starts what can start, and what waits for it. Whatever goes wrong arrives in the streams.
  ///
  /// - Parameters:
  ///   - adapters: one for each source of the plan.
  ///   - engine: not needed where nothing is merged.
  init?(
    _ plan: FederatedPlan, at path: ShipmentPath = ShipmentPath(), adapters: [Name: any SourceAdapter],
    engine: (any MergeEngine)?, control: RunControl
  ) {
    self.plan = plan
    var shipments: [ShipmentRun] = []
    for (position, planned) in plan.shipments.enumerated() {
      let path = path.appending(position)
      guard let run = PlanRun(planned.plan, at: path, adapters: adapters, engine: engine, control: control) else {
        return nil
      }
      shipments.append(
        ShipmentRun(
          planned, path: path, run: run, users: plan.fragments.count { $0.shipments.contains(position) },
          isMerged: plan.mergesShipment(position), control: control))
    }
    let isResult = path.positions.isEmpty && plan.merge == nil
    var fragments: [FragmentRun] = []
    for fragment in plan.fragments {
      guard let adapter = adapters[fragment.source] else { return nil }
      let own = fragment.shipments.filter(shipments.indices.contains).map { ($0, shipments[$0]) }
      fragments.append(
        FragmentRun(
          NestedFragment(fragment, of: path), adapter: adapter,
          shipments: Dictionary(own, uniquingKeysWith: { first, _ in first }), control: control, isResult: isResult))
    }
    if let merge = plan.merge {
      guard let engine else { return nil }
      let rows = fragments.map {
        MergeRequest.Input(stream: $0.stream, estimatedRows: $0.nested.fragment.estimatedRows)
      }
      let shipped = shipments.map { shipment in
        MergeRequest.Input(stream: shipment.replay ?? .empty(shipment.run.result.schema), estimatedRows: nil)
      }
      result = engine.execute(MergeRequest(sql: merge.sql, inputs: rows + shipped, schema: Schema(plan.output)))
      control.add(result, of: nil, isResult: path.positions.isEmpty)
    } else {
      result = fragments[0].stream
    }
    self.shipments = shipments
    self.fragments = fragments
    for fragment in fragments { fragment.waitForShipments() }
    for shipment in shipments { shipment.start() }
  }

  /// The plan's fragments, and behind them those of its shipments.
  var allFragments: [FragmentRun] { fragments + shipments.flatMap(\.run.allFragments) }

  var allShipments: [ShipmentRun] { shipments + shipments.flatMap(\.run.allShipments) }

  /// With one fragment the error is its source's.
  func located(_ error: HansaError) -> HansaError {
    plan.merge == nil && error.code != .queryCanceled ? error.at(source: plan.fragments[0].source.string) : error
  }
}

extension BatchStream {
  /// An input that the merge does not read.
  fileprivate static func empty(_ schema: Schema) -> BatchStream {
    let stream = BatchStream(schema: schema)
    stream.finish()
    return stream
  }
}
