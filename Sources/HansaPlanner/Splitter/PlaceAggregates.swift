import HansaCore
import HansaSQL

extension Splitter {
  func place(_ aggregate: Aggregate) -> Placement {
    let before = (fragments, notes, shipments)
    let input = settled(place(aggregate.input))
    guard case .remote(let part) = input else {
      if case .merged = input, let partial = partial(aggregate) {
        (fragments, notes, shipments) = before
        return place(partial)
      }
      return place(over: input, aggregate)
    }
    func over(_ relation: Relation, _ aggregate: Aggregate) -> Relation {
      var aggregate = aggregate
      aggregate.input = relation
      return .aggregate(aggregate)
    }
    let node = over(part.stub, aggregate)
    guard node.expressions.allSatisfy({ belongs($0, to: part) }) else { return place(over: input, aggregate) }
    guard let refusal = refusal(of: node, by: part) else {
      return .remote(part.with(over(part.relation, aggregate)))
    }
    // Some of its aggregates may be made of others that the source has.
    if let parts = AggregateParts(aggregate, columns: &columns, where: { _ in true }) {
      let replaced = parts.replacing(aggregate)
      if self.refusal(of: over(part.stub, replaced), by: part) == nil {
        note(PushdownNote(part.source, refusal, verdict: .rewritten))
        let fetched = fetched(part.with(over(part.relation, replaced)))
        return .merged(
          .project(fetched, node.output.map { Projection($0, parts.definitions[$0.id] ?? $0.reference) }))
      }
    }
    note(PushdownNote(part.source, refusal))
    return place(over: input, aggregate)
  }

  private func partial(_ aggregate: Aggregate) -> Relation? {
    guard settings.pushdown == .on, settings.partialAggregation != .off, !isInRecursion else { return nil }
    var partial = PartialAggregates(
      columns: columns, isForced: settings.partialAggregation == .always, rows: { [estimator] in estimator.rows($0) })
    let made = partial.rewrite(aggregate)
    columns = partial.columns
    return made
  }

  private func place(over input: Placement, _ aggregate: Aggregate) -> Placement {
    var aggregate = aggregate
    aggregate.input = finish(input)
    let node = Relation.aggregate(aggregate)
    if case .anywhere = input, node.expressions.allSatisfy({ $0.sources.isEmpty }) { return .anywhere(node) }
    return .merged(localized(node))
  }
}
