import HansaCore
import HansaPlanner
import HansaSQL
import HansaVisualization

/// Makes the merge's relation into a tree for people: no operator that only renames, columns by their names.
struct PlanTreeBuilder {
  private let explanation: Explanation
  private let options: ExplainOptions
  /// The plan of the tree, and where it stands: the query's own, or a shipment's.
  private let plan: FederatedPlan
  private let path: ShipmentPath
  private let names: ColumnNames
  private let expressions: ExpressionText
  /// Fragments that the merge keeps because they are read more than once.
  private let shared: [CommonTableID: Int]

  init(_ explanation: Explanation, _ options: ExplainOptions) {
    self.init(
      explanation, options, explanation.plan, at: ShipmentPath(), names: ColumnNames(explanation.plan))
  }

  private init(
    _ explanation: Explanation, _ options: ExplainOptions, _ plan: FederatedPlan, at path: ShipmentPath,
    names: ColumnNames
  ) {
    self.explanation = explanation
    self.options = options
    self.plan = plan
    self.path = path
    self.names = names
    expressions = ExpressionText(names: names)
    shared = plan.merge?.relation.keptFragments ?? [:]
  }

  /// The whole plan.
  var whole: PlanTree { plan.merge.map { tree($0.relation) } ?? leaf(0) }

  func tree(_ relation: Relation) -> PlanTree {
    switch relation {
    case .singleRow: return PlanTree("One row")
    case .scan(let scan): return PlanTree("Scan", "\(scan.source).\(scan.table)")
    case .values(let values): return PlanTree("Values", values.rows.count == 1 ? "1 row" : "\(values.rows.count) rows")
    case .reference(let reference):
      return shared[reference.id].map { leaf($0, reference) } ?? PlanTree("Read", "\(reference.name)")
    case .function(let function):
      return node("Function", expressions.text(.call(function.call)), relation)
    case .fragment(let input): return leaf(input.index)
    case .shipped(let rows): return shipment(rows.shipment, isWhole: false)
    case .project(let input, let items):
      let computed = items.filter { $0.expression.withoutHiddenCasts.columnID == nil && !$0.expression.isLiteral }
      if computed.isEmpty { return tree(input) }
      return node("Compute", list(computed), relation)
    case .filter(let input, let condition):
      let (first, more) = conditions(condition)
      return node("Filter", first, lines: more + reasons(condition, input), relation)
    case .join(let join):
      let (first, more) = conditions(join.condition)
      return node(title(join), first, lines: more, relation)
    case .aggregate(let aggregate): return self.aggregate(aggregate, relation)
    case .window(_, let items): return node("Window", list(items), relation)
    case .distinct: return node("Distinct", "", relation)
    case .distinctOn(_, let on, let order):
      let keys = order.isEmpty ? "" : ", first by \(sortKeys(order))"
      return node("Distinct", "on \(expressions.list(on))\(keys)", relation)
    case .sort(_, let keys): return node("Sort", "by \(sortKeys(keys))", relation)
    case .limit(_, let limit): return node("Limit", Self.limit(limit, expressions), relation)
    case .setOperation(let operation):
      return node(operation.kind.rawValue.capitalized + (operation.all ? " all" : ""), "", relation)
    case .with(let with):
      var body = tree(with.body)
      body.children += with.tables.filter { shared[$0.id] == nil }.map { table in
        let how = table.isRecursive ? ", recursive" : table.materialized == true ? ", kept" : ""
        return PlanTree("Common table", "\(table.name)\(how)", children: [tree(table.relation)])
      }
      return body
    }
  }

  /// A fragment as a leaf: its source, what it reads, and how many rows come of it.
  ///
  /// - Parameter reference: the use of the fragment's rows, where the merge keeps them for several.
  func leaf(_ index: Int, _ reference: Reference? = nil) -> PlanTree {
    // Behind the fragments the merge reads what is shipped as well.
    guard plan.fragments.indices.contains(index) else {
      return shipment(index - plan.fragments.count, isWhole: false)
    }
    let fragment = plan.fragments[index]
    let nested = NestedFragment(fragment, of: path)
    let read = PushedParts(fragment, explanation).tables(names)
    let tables = (reference.map { names.tables(read, usedBy: $0) } ?? read).joined(separator: ", ")
    return PlanTree(
      "Fragment \(nested.id)",
      "\(fragment.source)\(tables.isEmpty ? "" : ": \(tables)")"
        + FragmentFigures(nested, explanation, options).short,
      children: fragment.shipments.map { position in
        let first = plan.fragments.first { $0.shipments.contains(position) }?.index
        return shipment(position, isWhole: first == fragment.index && reference.map(isFirst) ?? true)
      }, fragment: nested.id)
  }

  /// Rows that travel to a fragment.
  ///
  /// - Parameter isWhole: with what they are made of, which stands at one of their uses.
  private func shipment(_ position: Int, isWhole: Bool) -> PlanTree {
    let path = path.appending(position)
    guard plan.shipments.indices.contains(position) else { return PlanTree("Shipment \(path)") }
    let planned = plan.shipments[position]
    let figures = FragmentFigures(planned, at: path, explanation, options).shipped
    let inner = PlanTreeBuilder(explanation, options, planned.plan, at: path, names: names)
    return PlanTree(
      "Shipment \(path)", figures, children: isWhole ? [inner.whole] : [], shipment: "\(path)")
  }

  /// Whether it is the first use of rows that the merge keeps.
  private func isFirst(_ reference: Reference) -> Bool {
    var first: Reference?
    plan.merge?.relation.forEachNode { node in
      if case .reference(let found) = node, found.id == reference.id, first == nil { first = found }
    }
    return first == reference
  }

  /// A node over the relation's inputs and the queries in its expressions.
  private func node(_ title: String, _ detail: String, lines: [String] = [], _ relation: Relation) -> PlanTree {
    var children = relation.inputs.map(tree)
    for expression in relation.expressions {
      expression.forEachSubquery { children.append(PlanTree("Subquery", children: [tree($0.relation)])) }
    }
    return PlanTree(title, detail, lines: lines, children: children)
  }

  // MARK: Details

  /// A condition for one line, or its parts a line each where it is long.
  private func conditions(_ condition: ScalarExpression) -> (first: String, more: [String]) {
    if condition == .true { return ("", []) }
    let text = expressions.text(condition)
    let parts = condition.conjuncts.map { part -> String in
      let isOr = if case .or = part { true } else { false }
      return isOr ? "(\(expressions.text(part)))" : expressions.text(part)
    }
    guard text.count > 80, let first = parts.first else { return (text, []) }
    return (first, parts.dropFirst().map { "AND \($0)" })
  }

  private func title(_ join: Join) -> String {
    switch join.kind {
    case .inner: join.isLateral ? "Join lateral" : "Join"
    case .cross: join.isLateral ? "Join lateral" : "Cross join"
    default: join.kind.rawValue.capitalized + " join" + (join.isLateral ? " lateral" : "")
    }
  }

  private func aggregate(_ aggregate: Aggregate, _ relation: Relation) -> PlanTree {
    var detail = aggregate.keys.isEmpty ? "" : "by \(expressions.list(aggregate.keys.map(\.expression)))"
    if let sets = aggregate.groupingSets {
      let texts = sets.map { "(\(expressions.list($0.map { aggregate.keys[$0].expression })))" }
      detail = "by grouping sets \(texts.joined(separator: ", "))"
    }
    return node(
      aggregate.aggregates.isEmpty && aggregate.groupingSets == nil ? "Distinct" : "Aggregate", detail,
      lines: aggregate.aggregates.map(item), relation)
  }

  private func list(_ items: [Projection]) -> String { items.map(item).joined(separator: ", ") }

  private func item(_ item: Projection) -> String {
    let text = expressions.text(item.expression)
    let name = names.name(item.column.id)
    return name == text || name.hasPrefix("#") ? text : "\(text) AS \(name)"
  }

  private func sortKeys(_ keys: [SortKey]) -> String { keys.map { expressions.text($0) }.joined(separator: ", ") }

  static func limit(_ limit: Limit, _ expressions: ExpressionText) -> String {
    let offset = limit.offset.map { " offset \(expressions.text($0))" } ?? ""
    return (limit.count.map { expressions.text($0) } ?? "all") + offset + (limit.withTies ? " with ties" : "")
  }

  /// Why the conditions of a filter are not left to the sources below it, where a note says so.
  private func reasons(_ condition: ScalarExpression, _ input: Relation) -> [String] {
    guard explanation.showsReasons else { return [] }
    var sources: Set<Name> = []
    input.forEachNode { node in
      guard case .fragment(let fragment) = node, plan.fragments.indices.contains(fragment.index) else { return }
      sources.insert(plan.fragments[fragment.index].source)
    }
    let constructs = PushedConstructs.noted(in: condition)
    return explanation.plan.notes.compactMap { note in
      guard let source = note.source, sources.contains(source), note.verdict != .rewritten,
        constructs.contains(note.construct)
      else { return nil }
      return note.verdict == .superset
        ? "\(source) filters by less than \(note.construct) (\(note.code))"
        : "\(source) does not filter by \(note.construct) (\(note.code))"
    }
  }
}

extension Relation {
  /// Fragments that the merge keeps under a name, because they are read more than once or as a common table.
  var keptFragments: [CommonTableID: Int] {
    var kept: [CommonTableID: Int] = [:]
    forEachNode { node in
      guard case .with(let with) = node else { return }
      for table in with.tables {
        if case .fragment(let input) = table.relation { kept[table.id] = input.index }
      }
    }
    return kept
  }
}
