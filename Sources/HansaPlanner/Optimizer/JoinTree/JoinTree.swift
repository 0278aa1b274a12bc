import HansaCore
import HansaSQL

/// Inner joins, and what stands among them, without an order.
struct JoinTree {
  /// A semi, anti or left join: it changes the rows of what is on its left, and adds columns at most.
  struct Attachment {
    var kind: Join.Kind
    var right: Relation
    var condition: ScalarExpression
    /// The columns that it needs on its left.
    var needed: Set<ColumnID> = []
    /// The columns that it adds.
    var added: Set<ColumnID> { kind == .left ? Set(right.output.map(\.id)) : [] }
  }

  /// A part of the conditions of joins and of filters among them.
  struct Condition {
    var expression: ScalarExpression
    /// The columns of the tree that it needs.
    var columns: Set<ColumnID> = []
    var hasSubquery: Bool
    /// Compares two sides by `=`.
    var isEquality: Bool { !hasSubquery && expression.isEquality }

    init(_ expression: ScalarExpression) {
      self.expression = expression
      hasSubquery = expression.containsSubquery
    }
  }

  var operands: [Relation] = []
  var attachments: [Attachment] = []
  private(set) var conditions: [Condition] = []
  /// What columns of projections among the joins are.
  private(set) var names: [ColumnID: ScalarExpression] = [:]

  /// - Returns: nil where fewer than two relations are joined.
  init?(_ plan: Relation) {
    flatten(plan)
    guard operands.count > 1 else { return nil }
    // A projection's column may be that of one below it.
    for id in names.keys {
      while case .column(let below, _)? = names[id], let deeper = names[below] { names[id] = deeper }
    }
    let known = Set(operands.flatMap(\.output).map(\.id)).union(attachments.flatMap(\.added))
    for index in attachments.indices {
      attachments[index].condition = attachments[index].condition.substituting(names)
      let own = Set(attachments[index].right.output.map(\.id))
      attachments[index].needed = attachments[index].condition.references.intersection(known).subtracting(own)
    }
    for index in conditions.indices {
      conditions[index].expression = conditions[index].expression.substituting(names)
      conditions[index].columns = conditions[index].expression.references.intersection(known)
    }
  }

  private mutating func flatten(_ plan: Relation) {
    switch plan {
    case .filter(let input, let condition) where input.isJoin && !condition.isVolatile:
      flatten(input)
      conditions += condition.conjuncts.map(Condition.init)
    case .project(let input, let items) where input.isJoin && items.allSatisfy(\.expression.isColumn):
      flatten(input)
      for item in items where item.expression != item.column.reference { names[item.column.id] = item.expression }
    case .join(let join) where !join.isLateral && !join.condition.isVolatile:
      switch join.kind {
      case .inner, .cross:
        flatten(join.left)
        flatten(join.right)
        conditions += join.condition.conjuncts.map(Condition.init)
      case .left, .semi, .anti:
        flatten(join.left)
        attachments.append(Attachment(kind: join.kind, right: join.right, condition: join.condition))
      case .right, .full: operands.append(plan)
      }
    default: operands.append(plan)
    }
  }

  /// Applies `change` to the plans of subqueries in the conditions.
  mutating func mapSubqueries(_ change: (Relation) -> Relation) {
    for index in conditions.indices where conditions[index].hasSubquery {
      conditions[index].expression = conditions[index].expression.mapSubqueries(change)
    }
    for index in attachments.indices {
      attachments[index].condition = attachments[index].condition.mapSubqueries(change)
    }
  }

  /// Whether grouping by source or ordering the groups may change anything.
  var canChange: Bool {
    let leaves = operands.map { JoinUnit($0) }
    var builder = JoinBuilder(conditions: conditions, attachments: attachments)
    let groups = builder.groups(leaves)
    if groups.contains(where: { $0.count > 1 }) || groups.count > 2 { return true }
    return attachments.contains { attachment in
      guard let source = attachment.right.onlySource else { return false }
      return leaves.contains { $0.source == source && attachment.needed.isSubset(of: $0.columns) }
    }
  }

  /// The joins, grouped by source, and the groups joined in an order of their own.
  ///
  /// - Parameter isReduced: the rows are aggregated next.
  func grouped(_ preferences: JoinPreferences, isReduced: Bool) -> Relation {
    let leaves = operands.map { JoinUnit($0) }
    var builder = JoinBuilder(conditions: conditions, attachments: attachments)
    let units = builder.groups(leaves).map { group in builder.join(group.map { leaves[$0] }, isGroup: true) }
    let joined = builder.join(units, by: preferences, isReduced: isReduced)
    return builder.finish(joined)
  }
}

extension Relation {
  /// A join, below filters and projections that pick columns or not.
  fileprivate var isJoin: Bool {
    switch self {
    case .join: true
    case .filter(let input, _): input.isJoin
    case .project(let input, let items): items.allSatisfy(\.expression.isColumn) && input.isJoin
    default: false
    }
  }
}
