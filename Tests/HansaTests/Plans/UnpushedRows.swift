import HansaCore
import HansaPlanner
import HansaSQL

/// What a plan's merge takes away from the rows of one fragment, and could have been left to its source.
struct UnpushedRows {
  /// What no verdict explains, in words.
  private(set) var unexplained: [String] = []
  private let plan: FederatedPlan
  /// The fragments that the merge keeps for several uses, by the table that they are kept in.
  private var kept: [CommonTableID: Int] = [:]

  init(_ plan: FederatedPlan) {
    self.plan = plan
    guard let merge = plan.merge else { return }
    var uses: [CommonTableID: Int] = [:]
    merge.relation.forEachNode { if case .reference(let reference) = $0 { uses[reference.id, default: 0] += 1 } }
    var tables: [CommonTableID: Int] = [:]
    merge.relation.forEachNode { node in
      guard case .with(let with) = node else { return }
      // What several uses read has to have the rows of all of them.
      for table in with.tables where uses[table.id, default: 0] < 2 && !table.isRecursive {
        if case .fragment(let input) = table.relation { tables[table.id] = input.index }
      }
    }
    kept = tables
    var found: [String] = []
    merge.relation.forEachNode { node in if let text = explain(node) { found.append(text) } }
    unexplained = found
  }

  /// nil where the node takes no rows away, or a note on the fragment's source says why it does so here.
  private func explain(_ node: Relation) -> String? {
    let construct: String
    let input: Relation
    var verdicts: Set<Verdict> = [.no]
    switch node {
    case .filter(let below, let condition):
      (construct, input) = ("filter", below)
      verdicts = [.no, .superset]
      // It tests rows of other fragments too.
      if condition.containsSubquery { return nil }
    case .aggregate(let aggregate):
      (construct, input) = ("aggregate", aggregate.input)
      verdicts = [.no, .rewritten]
    case .distinct(let below): (construct, input) = ("DISTINCT", below)
    case .distinctOn(let below, _, _): (construct, input) = ("DISTINCT ON", below)
    case .limit(let below, _): (construct, input) = ("LIMIT", below)
    default: return nil
    }
    guard let index = fragment(under: input) else { return nil }
    let source = plan.fragments[index].source
    if plan.notes.contains(where: { $0.source == source && verdicts.contains($0.verdict) }) { return nil }
    return "\(construct) over fragment \(index) of \(source), without a reason"
  }

  /// The fragment whose rows all come through, in any order.
  private func fragment(under node: Relation) -> Int? {
    switch node {
    case .fragment(let input): input.index
    case .reference(let reference): kept[reference.id]
    case .project(let input, _), .sort(let input, _), .window(let input, _): fragment(under: input)
    default: nil
    }
  }
}
