import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSQL

/// Finds the fragments without whose rows an answer is still one that can be told: that of a query over empty tables, in
/// which rows are missing or lack the columns of an outer join's optional side, but none is wrong.
///
/// A branch of UNION ALL is one below operators that look at one row at a time. An optional side is one when nothing above
/// its join looks at its columns but to give them back: `WHERE side.id IS NULL` would take a missing source for no partner.
struct OptionalFragments {
  private struct Path {
    /// Columns that something above computes with or tests.
    var used: Set<ColumnID> = []
    var isBranch = false
    var isOuterSide = false
  }

  private(set) var parts: [Int: MissingSource.Part] = [:]
  private var uses: [Int: Int] = [:]

  /// By the fragments' numbers in the plan.
  static func of(_ plan: FederatedPlan) -> [Int: MissingSource.Part] {
    guard let merge = plan.merge, plan.shipments.isEmpty else { return [:] }
    var finder = OptionalFragments()
    finder.visit(merge.relation, Path())
    var all: [Int: Int] = [:]
    merge.relation.forEachNode { if case .fragment(let input) = $0 { all[input.index, default: 0] += 1 } }
    // What is read in another place as well has to be there.
    return finder.parts.filter { finder.uses[$0.key] == all[$0.key] }
  }

  private mutating func visit(_ relation: Relation, _ path: Path) {
    var path = path
    switch relation {
    case .fragment(let input):
      guard path.isBranch || path.isOuterSide else { return }
      uses[input.index, default: 0] += 1
      // What both may happen to is told as what is worse.
      if parts[input.index] != .outerSide { parts[input.index] = path.isOuterSide ? .outerSide : .branch }
    case .project(let input, let items):
      var used: Set<ColumnID> = []
      for item in items {
        if case .column(let id, _) = item.expression {
          if path.used.contains(item.column.id) { used.insert(id) }
        } else {
          used.formUnion(item.expression.references)
        }
      }
      path.used = used
      visit(input, path)
    case .filter(let input, let condition):
      path.used.formUnion(condition.references)
      visit(input, path)
    case .sort(let input, _): visit(input, path)
    case .distinct(let input):
      path.used.formUnion(input.output.map(\.id))
      visit(input, path)
    case .limit(let input, _):
      // Any rows will do without an order; with one they would be others.
      if !input.isSorted { visit(input, path) }
    case .setOperation(let operation) where operation.kind == .union && operation.all:
      for side in [operation.left, operation.right] {
        var branch = path
        branch.isBranch = true
        branch.used = Set(zip(operation.columns, side.output).filter { path.used.contains($0.0.id) }.map { $0.1.id })
        visit(side, branch)
      }
    case .join(let join) where !join.isLateral: visit(join, path)
    case .with(let with): visit(with.body, path)
    default: return
    }
  }

  private mutating func visit(_ join: Join, _ path: Path) {
    var path = path
    let above = path.used
    path.used.formUnion(join.condition.references)
    func outer(_ side: Relation) -> Path? {
      guard above.isDisjoint(with: side.output.map(\.id)) else { return nil }
      var outer = path
      outer.isOuterSide = true
      return outer
    }
    switch join.kind {
    case .inner, .cross:
      visit(join.left, path)
      visit(join.right, path)
    case .left:
      visit(join.left, path)
      if let outer = outer(join.right) { visit(join.right, outer) }
    case .right:
      visit(join.right, path)
      if let outer = outer(join.left) { visit(join.left, outer) }
    case .full:
      if let outer = outer(join.left) { visit(join.left, outer) }
      if let outer = outer(join.right) { visit(join.right, outer) }
    case .semi:
      visit(join.left, path)
      visit(join.right, path)
    // Fewer rows on its right are more in the answer.
    case .anti: visit(join.left, path)
    }
  }
}

extension Relation {
  /// Whether the rows come in an order that was asked for.
  fileprivate var isSorted: Bool {
    switch self {
    case .sort: true
    case .project(let input, _), .filter(let input, _): input.isSorted
    default: false
    }
  }
}
