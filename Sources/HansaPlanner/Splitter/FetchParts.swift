import HansaCore
import HansaSQL

/// Remote parts become fragments where the merge takes over.
extension Splitter {
  /// The part's rows as the merge sees them, in the part's order where it has one.
  func fetched(_ part: RemotePart) -> Relation {
    guard part.residual.isEmpty else {
      let rows = fetched(part.with(part.relation))
      return rows.filtered(part.residual.map { localized($0) })
    }
    switch part.relation {
    // Rows lose their order on the way: the merge sorts, and the source only where it limits.
    case .sort(let input, _):
      return localized(part.relation.map(inputs: { _ in fetched(part.with(input)) }))
    case .limit(.sort(_, let keys), _): return localized(.sort(fragment(part), keys))
    case .project(let input, _) where input.isOrdered:
      return localized(part.relation.map(inputs: { _ in fetched(part.with(input)) }))
    default: return fragment(part)
    }
  }

  private func fragment(_ part: RemotePart) -> Relation {
    if let apart = withoutShipments(part) { return apart }
    guard !part.relation.sources.isEmpty else { return part.relation }
    if expands(part.relation) {
      note(
        PushdownNote(
          source: part.source, verdict: .no, construct: "a join without an equality", code: .expands,
          reason: "it gives more rows than its tables have"))
      return apart(part)
    }
    let open = Transport.open(part.relation)
    guard !open.isEmpty else { return printable(part) ? add(part) : apart(part) }
    guard let transport = Transport(part.relation, open: Set(open.map(\.id)), columns: &columns) else {
      return apart(part)
    }
    for column in open {
      note(
        PushdownNote(
          source: part.source, verdict: .rewritten, construct: column.name.string, code: .openScale,
          reason: "its digits are known only when it is computed: what it is made of travels"))
    }
    let kept = transport.relation.output.filter { transport.definitions[$0.id] == nil }
    let below = part.with(.project(transport.relation, kept.map { Projection($0, $0.reference) }))
    guard printable(below) else { return apart(part) }
    return .project(
      add(below),
      part.relation.output.map { Projection($0, transport.definitions[$0.id] ?? $0.reference) })
  }

  /// Parts that could be said one by one may still not be one statement.
  private func printable(_ part: RemotePart) -> Bool {
    guard let refusal = refusal(of: part.relation, by: part) else { return true }
    note(PushdownNote(part.source, refusal))
    return false
  }

  /// The part's topmost node in the merge, what is below it at the source.
  private func apart(_ part: RemotePart) -> Relation {
    switch part.relation {
    case .scan: return add(part)
    case .filter(let input, let condition):
      // What is weaker than a condition that is tested above has nothing to do here.
      let conditions = condition.conjuncts.filter { !$0.isSuperset }
      return fetched(part.with(input)).filtered(conditions.map { localized($0) })
    case .with(let with): return merged(with)
    case .join(let join) where join.isLateral: return merged(lateral: join)
    case .join(let join) where part.relation.withoutShippedKeys == join.left.withoutShippedKeys:
      return fetched(part.with(join.left))
    default: return localized(part.relation.map(inputs: { fetched(part.with($0)) }))
    }
  }

  /// A join at the top that gives more rows than both its tables have together: they travel better apart.
  func expands(_ relation: Relation) -> Bool {
    switch relation {
    case .project(let input, _), .filter(let input, _), .window(let input, _), .sort(let input, _):
      return expands(input)
    case .join(let join):
      guard join.kind != .semi, join.kind != .anti else { return false }
      if join.condition.conjuncts.contains(where: \.isEquality) { return expands(join.left) || expands(join.right) }
      guard let left = estimator.rows(join.left), let right = estimator.rows(join.right) else { return true }
      return left * right > left + right + 1
    default: return false
    }
  }

  private func add(_ part: RemotePart) -> Relation {
    var part = part
    if part.relation.output.isEmpty {
      // Only the number of rows is asked for.
      let one = Projection(columns.column("one", .int4), .literal(.integer(1), .int4))
      part.relation = .project(part.relation, [one])
    }
    let input = fragments.add(part)
    return isInRecursion ? .reference(fragments.keep(input, columns: &columns)) : .fragment(input)
  }
}

extension Relation {
  /// Whether the rows have an order that a query around them would keep.
  fileprivate var isOrdered: Bool {
    switch self {
    case .sort: true
    case .limit(let input, _), .project(let input, _): input.isOrdered
    default: false
    }
  }
}
