import HansaCore
import HansaSQL

/// Aggregation in two steps: each source aggregates its own rows, by what the rest of the query needs of them, and the
/// merge adds up what little arrives.
///
/// Source: Yan and Larson, "Eager Aggregation and Lazy Aggregation", VLDB 1995 (eager group-by). All rows of a partial
/// group meet the same rows of the other side, so it does not matter whether they are added up before or after.
struct PartialAggregates {
  /// Rows that a relation gives, as far as known.
  let rows: (Relation) -> Double?
  /// Whether partial groups are made however many there are: for tests.
  let isForced: Bool
  private(set) var columns: ColumnAllocator

  init(columns: ColumnAllocator, isForced: Bool, rows: @escaping (Relation) -> Double?) {
    self.columns = columns
    self.isForced = isForced
    self.rows = rows
  }

  /// - Returns: nil where nothing can be added up before, or it would not be fewer rows.
  mutating func rewrite(_ aggregate: Aggregate) -> Relation? {
    guard aggregate.groupingSets == nil, aggregate.groupings.isEmpty else { return nil }
    // Averages and variances are made of sums and counts.
    var simple = aggregate
    let parts = AggregateParts(aggregate, columns: &columns, where: { _ in true })
    if let parts { simple = parts.replacing(aggregate) }
    var steps: [Step] = []
    for item in simple.aggregates {
      guard let step = Step(item, columns: &columns) else { return nil }
      steps.append(step)
    }
    guard let input = below(simple.input, keys: simple.keys, steps) else { return nil }
    simple.input = input
    let unfinished = steps.map { Projection($0.sum.column, $0.sum.expression) }
    simple.aggregates = unfinished
    let final = Relation.aggregate(simple)
    let made = Dictionary(steps.map { ($0.result.id, $0.final) }, uniquingKeysWith: { first, _ in first })
    return .project(
      final,
      Relation.aggregate(aggregate).output.map { column in
        let definition = parts?.definitions[column.id]?.substituting(made)
        return Projection(column, definition ?? made[column.id] ?? column.reference)
      })
  }

  // MARK: Where the rows are

  private mutating func below(_ input: Relation, keys: [Projection], _ steps: [Step]) -> Relation? {
    var needed = keys.reduce(into: Set<ColumnID>()) { $0.formUnion($1.expression.references) }
    var conditions: [ScalarExpression] = []
    var input = input
    while case .filter(let below, let condition) = input {
      guard !condition.containsSubquery, !condition.isVolatile else { return nil }
      conditions.append(condition)
      needed.formUnion(condition.references)
      input = below
    }
    let made: Relation?
    switch input {
    case .join(let join): made = self.join(join, needed: needed, steps)
    case .setOperation(let operation) where operation.kind == .union && operation.all && conditions.isEmpty:
      made = union(operation, needed: needed, steps)
    default: made = nil
    }
    return made?.filtered(conditions)
  }

  /// The side that has all that is added up, aggregated before the join.
  private mutating func join(_ join: Join, needed: Set<ColumnID>, _ steps: [Step]) -> Relation? {
    guard !join.isLateral, !join.condition.containsSubquery, !join.condition.isVolatile else { return nil }
    let used = steps.reduce(into: Set<ColumnID>()) { $0.formUnion($1.partial.expression.references) }
    let needed = needed.union(join.condition.references)
    let isLeftLarger = (rows(join.left) ?? .infinity) >= (rows(join.right) ?? .infinity)
    for isLeft in isLeftLarger ? [true, false] : [false, true] {
      let side = isLeft ? join.left : join.right
      switch join.kind {
      case .inner, .cross: break
      case .left, .semi, .anti: if !isLeft { continue }
      case .right, .full: continue
      }
      let own = Set(side.output.map(\.id))
      guard used.isSubset(of: own) else { continue }
      // Tables of several sources: one of those that are joined here may do it.
      let inner: Relation? =
        if side.onlySource != nil { grouped(side, by: needed, steps) } else if case .join(let below) = side {
          self.join(below, needed: needed, steps)
        } else { nil }
      guard let inner else { continue }
      var made = join
      if isLeft { made.left = inner } else { made.right = inner }
      return .join(made)
    }
    return nil
  }

  private func grouped(_ side: Relation, by needed: Set<ColumnID>, _ steps: [Step]) -> Relation? {
    if side.isAggregate { return nil }
    let columns = side.output.filter { needed.contains($0.id) }
    // A group has one of its values where the query may tell them apart (-0 from 0, 1.0 from 1.00).
    guard columns.allSatisfy(\.type.hasOneFormOfValues) else { return nil }
    let keys = columns.map { Projection($0, $0.reference) }
    let made = Relation.aggregate(Aggregate(side, keys: keys, aggregates: steps.map(\.partial)))
    if keys.isEmpty || isForced { return keys.isEmpty ? nil : made }
    guard let before = rows(side), let after = rows(made), after * 5 < before else { return nil }
    return made
  }

  /// Each branch aggregated for itself.
  private mutating func union(_ operation: SetOperation, needed: Set<ColumnID>, _ steps: [Step]) -> Relation? {
    guard Relation.setOperation(operation).onlySource == nil,
      ![operation.left, operation.right].contains(where: \.isAggregate)
    else { return nil }
    let keys = operation.columns.indices.filter { needed.contains(operation.columns[$0].id) }
    guard keys.allSatisfy({ operation.columns[$0].type.hasOneFormOfValues }) else { return nil }
    var branches: [Relation] = []
    for branch in [operation.left, operation.right] {
      var own: [ColumnID: ScalarExpression] = [:]
      for (column, below) in zip(operation.columns, branch.output) { own[column.id] = below.reference }
      var made = Aggregate(branch, keys: [], aggregates: [])
      for key in keys {
        let column = columns.column(operation.columns[key].name, operation.columns[key].type)
        made.keys.append(Projection(column, branch.output[key].reference))
      }
      for step in steps {
        let column = columns.column(step.partial.column.name, step.partial.column.type)
        made.aggregates.append(Projection(column, step.partial.expression.substituting(own)))
      }
      if !isForced {
        guard let before = rows(branch), let after = rows(.aggregate(made)), after * 5 < before else { return nil }
      }
      branches.append(.aggregate(made))
    }
    return .setOperation(
      SetOperation(
        .union, all: true, branches[0], branches[1],
        columns: keys.map { operation.columns[$0] } + steps.map(\.partial.column)))
  }
}

extension Relation {
  fileprivate var isAggregate: Bool { if case .aggregate = self { true } else { false } }
}

extension SQLType {
  /// Equal values have one text, too: not so -0 and 0, or numerics of any scale.
  fileprivate var hasOneFormOfValues: Bool { if case .numeric(_, nil) = self { false } else { equalValuesAreOne } }
}

/// An aggregate in two steps.
private struct Step {
  /// The column that the query has.
  var result: Column
  /// What a source computes of its rows.
  var partial: Projection
  /// What the merge computes of those.
  var sum: Projection
  /// The result, made of that.
  var final: ScalarExpression

  /// - Returns: nil for an aggregate that needs all rows at once, and for sums of floats, which depend on their order.
  init?(_ item: Projection, columns: inout ColumnAllocator) {
    guard case .aggregate(let call) = item.expression, !call.distinct, call.order.isEmpty, !call.withinGroup,
      !item.expression.isVolatile, !item.expression.containsSubquery, call.arguments.count <= 1
    else { return nil }
    let type = call.type
    var total = AggregateCall(call.name, [], type: type)
    var isWhole = false
    switch call.name {
    case "count": (total.name, total.type, isWhole) = ("sum", .numeric(precision: nil, scale: 0), true)
    case "sum":
      switch type {
      case .int8: (total.type, isWhole) = (.numeric(precision: nil, scale: 0), true)
      case .numeric(_, _?): break
      default: return nil
      }
    case "min", "max": if type.isFloat { return nil }
    case "bool_and", "bool_or", "every": break
    default: return nil
    }
    result = item.column
    partial = Projection(columns.column(item.column.name, type), item.expression)
    total.arguments = [partial.column.reference]
    sum = Projection(columns.column(item.column.name, total.type), .aggregate(total))
    let whole: ScalarExpression = isWhole ? .cast(sum.column.reference, .int8) : sum.column.reference
    final =
      call.name == "count"
      ? .call(FunctionCall("coalesce", [whole, .literal(.integer(0), .int8)], type: .int8)) : whole
  }
}
