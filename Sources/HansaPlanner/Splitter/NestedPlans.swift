import HansaCore

/// Where a plan stands in the one that answers the query: `s0.s1` is the second shipment of the first shipment's plan.
public struct ShipmentPath: Hashable, Sendable, CustomStringConvertible {
  /// Positions of the shipments that lead there, the outermost first; none for the query's own plan.
  public var positions: [Int]

  public init(_ positions: [Int] = []) { self.positions = positions }

  public func appending(_ position: Int) -> ShipmentPath { ShipmentPath(positions + [position]) }

  /// What the plan's fragment at `index` is called in the query: `1`, or `s0.1` for a shipment's.
  public func fragment(_ index: Int) -> String { positions.isEmpty ? "\(index)" : "\(self).\(index)" }

  public var description: String { positions.map { "s\($0)" }.joined(separator: ".") }
}

/// A fragment, and whose it is.
public struct NestedFragment: Sendable {
  /// The plan that the fragment belongs to.
  public var plan: ShipmentPath
  public var fragment: PlannedFragment

  public init(_ fragment: PlannedFragment, of plan: ShipmentPath) {
    self.plan = plan
    self.fragment = fragment
  }

  /// Unique in the query: `1`, or `s0.1` for a fragment of a shipment.
  public var id: String { plan.fragment(fragment.index) }
}

extension FederatedPlan {
  /// The plan and those of its shipments, what is answered first in front.
  public var allPlans: [(path: ShipmentPath, plan: FederatedPlan)] { plans(under: ShipmentPath()) }

  private func plans(under path: ShipmentPath) -> [(path: ShipmentPath, plan: FederatedPlan)] {
    shipments.enumerated().flatMap { $1.plan.plans(under: path.appending($0)) } + [(path, self)]
  }

  /// The fragments of the plan, and behind them those of its shipments.
  public var allFragments: [NestedFragment] {
    var found: [NestedFragment] = []
    addFragments(to: &found, of: ShipmentPath())
    return found
  }

  // Each run asks for these: no plan is copied for it.
  private func addFragments(to found: inout [NestedFragment], of path: ShipmentPath) {
    for fragment in fragments { found.append(NestedFragment(fragment, of: path)) }
    for position in shipments.indices.reversed() {
      shipments[position].plan.addFragments(to: &found, of: path.appending(position))
    }
  }

  /// The sources that the plan and its shipments read.
  public var allSources: Set<Name> {
    var found: Set<Name> = []
    addSources(to: &found)
    return found
  }

  private func addSources(to found: inout Set<Name>) {
    for fragment in fragments { found.insert(fragment.source) }
    for shipment in shipments { shipment.plan.addSources(to: &found) }
  }

  /// Whether the merge engine has something to do for it.
  public var needsEngine: Bool { merge != nil || shipments.contains { $0.plan.needsEngine } }

  /// Whether the merge reads a shipment's rows as well.
  public func mergesShipment(_ position: Int) -> Bool {
    var isRead = false
    merge?.relation.forEachNode { node in
      if case .fragment(let input) = node, input.index == fragments.count + position { isRead = true }
    }
    return isRead
  }
}
