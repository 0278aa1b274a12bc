import HansaCore
import HansaSQL

/// Says of a column what is said of one that equals it: `a = b AND b = 5` implies `a = 5`, which may reach another
/// source. Through inner and semi joins both ways, and to the side of an outer join that may be missing.
///
/// Relies on filters that are where their tables are; `push-filters` runs again behind it.
struct InferPredicates: OptimizerRule {
  let name: Name = "infer-predicates"

  func apply(_ plan: Relation, context: inout OptimizerContext) -> Relation {
    guard context.isFederated else { return plan }
    var sources: [ColumnID: Name] = [:]
    plan.forEachNode { node in
      guard case .scan(let scan) = node else { return }
      for item in scan.items { sources[item.column.id] = scan.source }
    }
    return Inference(sources: sources).infer(plan).plan
  }
}

private struct Inference {
  /// Where a table's columns come from.
  let sources: [ColumnID: Name]

  /// What holds of every row.
  struct Facts {
    /// Conditions on one column each.
    var predicates: [(column: ColumnID, condition: ScalarExpression)] = []
    /// Equalities of two columns.
    var equalities: [ScalarExpression] = []

    init() {}
    init(_ conditions: [ScalarExpression]) {
      for condition in conditions {
        if ColumnClasses.equality(condition) != nil {
          equalities.append(condition)
        } else if condition.isTotal, let column = condition.onlyColumn {
          predicates.append((column, condition))
        }
      }
    }

    static func + (a: Facts, b: Facts) -> Facts {
      var sum = a
      sum.predicates += b.predicates
      sum.equalities += b.equalities
      return sum
    }

    /// The facts in terms of other columns, as far as they have those.
    func renamed(_ names: [ColumnID: ScalarExpression]) -> Facts {
      var result = Facts()
      for (column, condition) in predicates {
        guard case .column(let id, _)? = names[column] else { continue }
        result.predicates.append((id, condition.substituting(names)))
      }
      for condition in equalities where condition.references.allSatisfy({ names[$0] != nil }) {
        result.equalities.append(condition.substituting(names))
      }
      return result
    }

    /// What the equalities imply about other columns, those that `test` asks for.
    ///
    /// Bounded: a join gets 32 conditions at most.
    func implied(_ sources: [ColumnID: Name], where test: (ColumnID) -> Bool) -> [ScalarExpression] {
      if predicates.isEmpty || equalities.isEmpty { return [] }
      let classes = ColumnClasses(equalities)
      let known = Set(predicates.map(\.condition))
      let byRoot = Dictionary(grouping: classes.members, by: { $0.first.flatMap(\.onlyColumn).map(classes.root) })
      var made: [ScalarExpression] = []
      var seen = known
      for (column, condition) in predicates {
        for member in (byRoot[classes.root(column)] ?? []).flatMap({ $0 }) {
          guard case .column(let id, _) = member, id != column, test(id), made.count < 32 else { continue }
          // A database infers for itself.
          if let source = sources[id], source == sources[column] { continue }
          let derived = condition.substituting([column: member])
          if seen.insert(derived).inserted { made.append(derived) }
        }
      }
      return made
    }
  }

  func infer(_ plan: Relation) -> (plan: Relation, facts: Facts) {
    let plan = plan.mapSubqueries { infer($0).plan }
    switch plan {
    case .filter(let input, let condition):
      let (input, facts) = infer(input)
      return (.filter(input, condition), facts + Facts(condition.conjuncts))
    case .sort(let input, let keys):
      let (input, facts) = infer(input)
      return (.sort(input, keys), facts)
    case .limit(let input, let limit):
      let (input, facts) = infer(input)
      return (.limit(input, limit), facts)
    case .distinct(let input):
      let (input, facts) = infer(input)
      return (.distinct(input), facts)
    case .project(let input, let items):
      let (input, facts) = infer(input)
      return (.project(input, items), facts.renamed(Self.names(items)))
    case .aggregate(var aggregate):
      let (input, facts) = infer(aggregate.input)
      aggregate.input = input
      let names = aggregate.groupingSets == nil ? Self.names(aggregate.keys) : [:]
      return (.aggregate(aggregate), facts.renamed(names))
    case .join(let join): return infer(join)
    default: return (plan.map(inputs: { infer($0).plan }), Facts())
    }
  }

  private func infer(_ join: Join) -> (plan: Relation, facts: Facts) {
    var join = join
    let (left, leftFacts) = infer(join.left)
    let (right, rightFacts) = infer(join.right)
    (join.left, join.right) = (left, right)
    let own = Facts(join.condition.conjuncts)
    let leftColumns = Set(left.output.map(\.id))
    let rightColumns = Set(right.output.map(\.id))
    func isLeft(_ id: ColumnID) -> Bool { leftColumns.contains(id) }
    func isRight(_ id: ColumnID) -> Bool { rightColumns.contains(id) }
    switch join.kind {
    case .inner, .cross:
      let facts = leftFacts + rightFacts + own
      let derived = facts.implied(sources) { isLeft($0) || isRight($0) }
      return (Relation.join(join).filtered(derived), facts + Facts(derived))
    case .semi:
      let facts = leftFacts + rightFacts + own
      let derived = facts.implied(sources, where: isLeft)
      join.condition = .conjunction([join.condition] + facts.implied(sources, where: isRight))
      let kept = own.only(isLeft)
      return (Relation.join(join).filtered(derived), leftFacts + kept + Facts(derived))
    case .left, .anti:
      join.condition = .conjunction([join.condition] + (leftFacts + own).implied(sources, where: isRight))
      return (.join(join), leftFacts)
    case .right:
      join.condition = .conjunction([join.condition] + (rightFacts + own).implied(sources, where: isLeft))
      return (.join(join), rightFacts)
    case .full: return (.join(join), Facts())
    }
  }

  private static func names(_ items: [Projection]) -> [ColumnID: ScalarExpression] {
    var names: [ColumnID: ScalarExpression] = [:]
    for item in items {
      if case .column(let id, _) = item.expression, names[id] == nil { names[id] = item.column.reference }
    }
    return names
  }
}

extension Inference.Facts {
  /// Those that are only about columns that satisfy the test.
  fileprivate func only(_ test: (ColumnID) -> Bool) -> Self {
    var result = Self()
    result.predicates = predicates.filter { test($0.column) }
    result.equalities = equalities.filter { $0.references.allSatisfy(test) }
    return result
  }
}

extension ScalarExpression {
  /// The column, where it is the only one that the expression refers to.
  fileprivate var onlyColumn: ColumnID? {
    let references = references
    return references.count == 1 ? references.first : nil
  }
}
