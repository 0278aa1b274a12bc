import HansaCatalog
import HansaCore
import HansaSQL

/// The nodes of a plan, from the tables upwards.
extension Splitter {
  func place(_ plan: Relation) -> Placement {
    switch plan {
    case .scan(let scan): return place(scan)
    case .filter(let input, let condition): return place(filter: condition, over: place(input))
    case .project(let input, let items): return place(project: items, over: settled(place(input)))
    case .join(let join): return place(join)
    case .aggregate(let aggregate): return place(aggregate)
    case .window(let input, _), .distinct(let input), .distinctOn(let input, _, _), .sort(let input, _),
      .limit(let input, _):
      return place(plan, over: settled(place(input)))
    case .setOperation(let operation): return place(operation)
    case .with(let with): return place(with)
    case .singleRow, .values, .function:
      return plan.sources.isEmpty ? .anywhere(plan) : .merged(localized(plan))
    case .reference, .fragment: return .merged(plan)
    case .shipped(let rows): return .merged(shipments[rows.shipment])
    }
  }

  /// The placement with its residual tested: what follows may depend on which rows there are.
  func settled(_ placement: Placement) -> Placement {
    guard case .remote(let part) = placement, !part.residual.isEmpty else { return placement }
    return .merged(fetched(part))
  }

  /// The placed part as the merge sees it.
  func finish(_ placement: Placement) -> Relation {
    switch placement {
    case .remote(let part): fetched(part)
    case .anywhere(let relation), .merged(let relation): relation
    }
  }

  private func place(_ scan: Scan) -> Placement {
    guard let source = catalog.source(scan.source) else { return .merged(.scan(scan)) }
    let part = RemotePart(relation: .scan(scan), catalog: source)
    return settings.pushdown == .off ? .merged(fetched(part)) : .remote(part)
  }

  /// A node that one source does as a whole or not at all.
  private func place(_ node: Relation, over input: Placement) -> Placement {
    switch input {
    case .anywhere(let relation):
      let node = node.map(inputs: { _ in relation })
      return node.expressions.allSatisfy { $0.sources.isEmpty } ? .anywhere(node) : .merged(localized(node))
    case .merged(let relation): return .merged(localized(node.map(inputs: { _ in relation })))
    case .remote(let part):
      guard stays(node, with: part) else { return .merged(localized(node.map(inputs: { _ in fetched(part) }))) }
      return .remote(part.with(node.map(inputs: { _ in part.relation })))
    }
  }

  /// Whether the part's source can do `node`, whose only input is the part; a note says why not.
  func stays(_ node: Relation, with part: RemotePart) -> Bool {
    guard node.expressions.allSatisfy({ belongs($0, to: part) }) else { return false }
    guard let refusal = refusal(of: node.map(inputs: { _ in part.stub }), by: part) else { return true }
    note(PushdownNote(part.source, refusal))
    return false
  }

  /// Whether the expression reads no tables of other sources and gives the same value whoever evaluates it.
  func belongs(_ expression: ScalarExpression, to part: RemotePart) -> Bool {
    if expression.isVolatile {
      note(
        PushdownNote(
          source: part.source, verdict: .no, construct: "a volatile function", code: .volatile,
          reason: "it gives another value each time, so it is evaluated in one place"))
      return false
    }
    return expression.sources.allSatisfy { $0 == part.source }
  }

  // MARK: Expressions of the merge

  /// The node with the tables inside its own expressions placed, each subquery for itself.
  func localized(_ node: Relation) -> Relation {
    node.map(inputs: { $0 }, expressions: { self.localized($0) })
  }

  func localized(_ expression: ScalarExpression) -> ScalarExpression {
    expression.mapChildren({ self.localized($0) }, relation: { self.finish(self.place($0)) })
  }

  // MARK: Projections

  /// The items that the source can say stay with it; the merge computes the others from their columns.
  private func place(project items: [Projection], over input: Placement) -> Placement {
    guard case .remote(let part) = input else {
      return place(.project(.singleRow, items), over: input)
    }
    var remote: [Projection] = []
    var local: [Projection] = []
    for item in items {
      if item.expression.isColumn || stays(.project(part.stub, [item]), with: part) {
        remote.append(item)
      } else {
        local.append(item)
      }
    }
    guard !local.isEmpty else { return .remote(part.with(.project(part.relation, items))) }
    // What the merge needs passes through beside what is computed already.
    let needed = local.reduce(into: Set<ColumnID>()) { $0.formUnion($1.expression.references) }
    let passed = part.relation.output.filter { needed.contains($0.id) }.map { Projection($0, $0.reference) }
    let computed = remote.filter { !$0.expression.isColumn }
    let columns = remote.filter { item in item.expression.isColumn }
    var below = passed + computed
    for item in columns where !below.contains(where: { $0.expression == item.expression }) {
      guard let column = part.relation.output.first(where: { $0.reference == item.expression }) else { continue }
      below.append(Projection(column, item.expression))
    }
    let fetched = fetched(part.with(.project(part.relation, below)))
    let done = Set(computed.map(\.column.id))
    return .merged(
      .project(
        fetched,
        items.map { item in
          Projection(item.column, done.contains(item.column.id) ? item.column.reference : localized(item.expression))
        }))
  }

  // MARK: Several inputs

  private func place(_ operation: SetOperation) -> Placement {
    func over(_ left: Relation, _ right: Relation) -> Relation {
      .setOperation(
        SetOperation(operation.kind, all: operation.all, left, right, columns: operation.columns))
    }
    return place(settled(place(operation.left)), settled(place(operation.right)), over)
  }

  /// Two inputs and what makes one of them.
  func place(
    _ left: Placement, _ right: Placement, _ node: (Relation, Relation) -> Relation
  ) -> Placement {
    switch (left, right) {
    case (.anywhere(let left), .anywhere(let right)):
      let node = node(left, right)
      return node.expressions.allSatisfy { $0.sources.isEmpty } ? .anywhere(node) : .merged(localized(node))
    case (.remote(let left), .remote(let right)) where left.source == right.source:
      let part = RemotePart(relation: node(left.relation, right.relation), catalog: left.catalog)
      if accepts(node(left.stub, right.stub), part) { return .remote(part) }
    case (.remote(let left), .anywhere(let right)):
      let part = left.with(node(left.relation, right))
      if accepts(node(left.stub, right), part) { return .remote(part) }
    case (.anywhere(let left), .remote(let right)):
      let part = right.with(node(left, right.relation))
      if accepts(node(left, right.stub), part) { return .remote(part) }
    default: break
    }
    return .merged(localized(node(finish(left), finish(right))))
  }

  private func accepts(_ node: Relation, _ part: RemotePart) -> Bool {
    guard settings.pushdown == .on, node.expressions.allSatisfy({ belongs($0, to: part) }) else { return false }
    guard let refusal = refusal(of: node, by: part) else { return true }
    note(PushdownNote(part.source, refusal))
    return false
  }

  // MARK: Common tables

  private func place(_ with: With) -> Placement {
    if settings.pushdown == .on, let part = wholePart(.with(with)) { return .remote(part) }
    return .merged(merged(with))
  }

  /// The common tables each for itself.
  func merged(_ with: With) -> Relation {
    var with = with
    let uses = with.uses
    for index in with.tables.indices {
      let wasInRecursion = isInRecursion
      isInRecursion = isInRecursion || with.tables[index].isRecursive
      with.tables[index].relation = finish(place(with.tables[index].relation))
      isInRecursion = wasInRecursion
      // A fragment's rows come once: a table that is read twice has to be kept.
      if uses[with.tables[index].id, default: 0] > 1 || isInRecursion { with.tables[index].materialized = true }
    }
    with.body = finish(place(with.body))
    return .with(with)
  }

  /// A part of the plan that reads one source and that its dialect can say as it stands.
  func wholePart(_ plan: Relation) -> RemotePart? {
    let sources = plan.sources
    guard sources.count == 1, let name = sources.first, let source = catalog.source(name),
      !plan.isVolatile
    else { return nil }
    let part = RemotePart(relation: plan, catalog: source)
    guard let refusal = refusal(of: plan, by: part) else { return part }
    note(PushdownNote(name, refusal))
    return nil
  }
}

extension With {
  /// How often each common table is referred to.
  fileprivate var uses: [CommonTableID: Int] {
    var uses: [CommonTableID: Int] = [:]
    Relation.with(self).forEachNode { if case .reference(let reference) = $0 { uses[reference.id, default: 0] += 1 } }
    return uses
  }
}
