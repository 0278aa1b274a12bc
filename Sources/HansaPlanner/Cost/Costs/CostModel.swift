import HansaCatalog
import HansaCore
import HansaSQL

/// What it is expected to take to answer parts of a plan here or there, in milliseconds.
///
/// Only for choosing among plans of one query: a part whose rows are not known has no cost (nil), and a plan with such a
/// part is not compared.
struct CostModel {
  let estimator: Estimator
  /// Costs of sources that were measured, by name; all others have those of their kind.
  var sources: [Name: SourceCost] = [:]
  var merge = MergeCost.usual

  func cost(of source: Name) -> SourceCost { sources[source] ?? usualCost(of: source) }

  func usualCost(of source: Name) -> SourceCost {
    SourceCost.usual(kind: estimator.catalog.source(source)?.kind ?? "postgresql")
  }

  /// One statement at a source: its work and its answer's way. Rows that are shipped to it are `sending`'s.
  func fragment(_ relation: Relation, at source: Name) -> FragmentCost? {
    guard let part = SourceWork(self, source).part(relation) else { return nil }
    var work = part.time
    if !relation.shipments.isEmpty, let begun = SourceWork(self, source).part(relation.beginningWithShipped()) {
      work = min(work, begun.time)
    }
    return FragmentCost(
      latency: cost(of: source).latency, work: work,
      transfer: transfer(part.estimate, relation.output, from: source)
        / ways(of: relation, rows: part.estimate.rows, from: source, work: work))
  }

  /// The way of rows from a source to the merge.
  func transfer(_ estimate: Estimate, _ columns: [Column], from source: Name) -> Double {
    cost(of: source).transfer(
      rows: estimate.rows, columns: Double(columns.count), width: estimate.width(of: columns))
  }

  /// Rows written into a source's statement: their values as literals, and the bytes of their text.
  func sending(_ estimate: Estimate, _ columns: [Column], to source: Name) -> Double {
    cost(of: source).sending(
      rows: estimate.rows, columns: Double(columns.count), width: estimate.width(of: columns))
  }

  /// A fragment's rows in the merge: the statement and the engine's taking them in.
  func pull(_ relation: Relation, from source: Name) -> Double? {
    guard let cost = fragment(relation, at: source), let rows = estimator.rows(relation) else { return nil }
    return cost.total + rows * Double(relation.output.count) * merge.value / 1000
  }

  /// The merge engine's work over fragments whose rows the estimator remembers; their pulls are not in it. Fragments run
  /// at the same time, so a plan takes the longest of its pulls and this.
  func merge(_ relation: Relation) -> Double? { mergePart(relation).map { merge.start + $0.microseconds / 1000 } }

  private func mergePart(_ relation: Relation) -> (microseconds: Double, estimate: Estimate)? {
    if case .with(let with) = relation { for table in with.tables { estimator.define(table) } }
    var inputs: [(microseconds: Double, estimate: Estimate)] = []
    for input in relation.inputs {
      guard let part = mergePart(input) else { return nil }
      inputs.append(part)
    }
    guard let estimate = estimator.estimate(relation, over: inputs.map(\.estimate)) else { return nil }
    let rows = inputs.map(\.estimate.rows)
    let own: Double
    switch relation {
    case .join(let join):
      // Without an equality every pair is looked at.
      let hasEquality = join.condition.conjuncts.contains(where: \.isEquality)
      own = (rows.reduce(hasEquality ? 0 : 1) { hasEquality ? $0 + $1 : $0 * $1 } + estimate.rows) * merge.joinedRow
    case .aggregate, .distinct, .distinctOn, .sort, .window, .setOperation:
      own = rows.reduce(0, +) * merge.groupedRow
    default: own = 0
    }
    return (inputs.map(\.microseconds).reduce(own, +), estimate)
  }
}
