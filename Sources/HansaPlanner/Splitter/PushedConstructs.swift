import HansaCore
import HansaSQL

/// The constructs of a part of a plan, by the names under which EXPLAIN lists them and the planner can leave them out.
public enum PushedConstructs {
  /// Switches off all pushdown to a source: only plain tables are read from it.
  public static let everything: Name = "everything"

  /// What a source has to do to answer the part: functions with their argument types (`=(text, text)`,
  /// `sum(numeric)`), clauses (`WHERE`, `INNER JOIN`, `GROUP BY`). A plain table needs none.
  public static func of(_ relation: Relation) -> Set<Name> {
    var found: Set<Name> = []
    relation.forEachNode { node in
      if let clause = clause(node) { found.insert(clause) }
      for expression in node.expressions { add(expression, to: &found) }
    }
    return found
  }

  /// A function or an operator with the types of its arguments, modifiers left out.
  public static func name(_ function: Name, _ arguments: [ScalarExpression]) -> Name {
    let types = arguments.map { $0.type.base.description }
    return Name("\(function)(\(types.isEmpty && function == "count" ? "*" : types.joined(separator: ", ")))")
  }

  /// The functions and operators of an expression as notes name them, with their types' modifiers:
  /// `=(character(25), text)`. Those of its subqueries are not among them.
  public static func noted(in expression: ScalarExpression) -> Set<String> {
    var found = Set(expression.children.flatMap { noted(in: $0) })
    let types = expression.children.map(\.type.description).joined(separator: ", ")
    switch expression {
    case .call(let call) where call.name != FunctionCall.superset: found.insert("\(call.name)(\(types))")
    case .cast(let inner, let type): found.insert("the cast from \(inner.type) to \(type)")
    case .aggregate(let call):
      found.insert("\(call.name)(\(call.arguments.map(\.type.description).joined(separator: ", ")))")
    default: break
    }
    return found
  }

  private static func clause(_ node: Relation) -> Name? {
    switch node {
    case .filter: "WHERE"
    case .join(let join): Name("\(join.kind.rawValue) JOIN")
    case .aggregate(let aggregate): aggregate.groupingSets == nil ? "GROUP BY" : "GROUPING SETS"
    case .window: "OVER"
    case .distinct: "DISTINCT"
    case .distinctOn: "DISTINCT ON"
    case .sort: "ORDER BY"
    case .limit: "LIMIT"
    case .setOperation(let operation): Name(operation.kind.rawValue)
    case .with: "WITH"
    case .singleRow, .scan, .values, .project, .reference, .function, .fragment, .shipped: nil
    }
  }

  private static func add(_ expression: ScalarExpression, to found: inout Set<Name>) {
    switch expression {
    case .call(let call) where call.name == FunctionCall.superset: break
    case .call(let call): found.insert(name(call.name, call.arguments))
    case .aggregate(let call): found.insert(name(call.name, call.arguments))
    case .window(let call): found.insert(name(call.name, call.arguments))
    case .cast(let inner, let type) where inner.type.base != type.base:
      found.insert(Name("the cast from \(inner.type.base) to \(type.base)"))
    case .inList: found.insert("IN")
    case .isDistinct: found.insert("IS DISTINCT FROM")
    case .conditional: found.insert("CASE")
    case .or: found.insert("OR")
    case .not: found.insert("NOT")
    case .isNull: found.insert("IS NULL")
    case .subquery: found.insert("a subquery")
    case .column, .literal, .parameter, .cast, .and, .isBoolean, .array, .row: break
    }
    for child in expression.children { add(child, to: &found) }
  }
}

extension PlannerSettings {
  /// Whether a construct, as `PushedConstructs` names it, must not be pushed to a source.
  public func isDisabled(construct: Name, source: Name) -> Bool {
    guard let disabled = disabledConstructs[source] else { return false }
    return disabled.contains(construct) || disabled.contains(PushedConstructs.everything)
  }

  /// Fails for a part of a plan that uses a construct which is switched off for its source: to be asked before the
  /// part is printed for the source.
  func checkEnabled(_ relation: Relation, source: Name) throws(Unprintable) {
    try checkPushed(relation, source: source)
    guard let disabled = disabledConstructs[source], !disabled.isEmpty else { return }
    let isOff = { (construct: Name) in isDisabled(construct: construct, source: source) }
    guard let construct = PushedConstructs.of(relation).filter(isOff).min() else { return }
    throw Unprintable(
      construct.string, "it was switched off for \(source), where it was seen to change the answer", code: .disabled)
  }
}
