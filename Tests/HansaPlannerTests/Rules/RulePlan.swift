import HansaCore
import HansaSQL

@testable import HansaPlanner

/// A query after some rules and no others, written in the merge engine's dialect as if one source had all tables.
enum RulePlan {
  /// - Parameter rules: none for the query as it was bound.
  static func sql(_ text: String, _ rules: [any OptimizerRule]) throws -> String {
    try RelationPrinter.statement(plan(text, rules), dialect: DuckDBDialect())
  }

  static func plan(_ text: String, _ rules: [any OptimizerRule]) throws -> Relation {
    guard case .select(let statement) = try SQLParser.parseOne(text).statement else {
      throw HansaError(.syntaxError, "not a query")
    }
    let bound = try Binder.bind(
      statement, catalog: ShopCatalog.catalog, session: BindingSession(now: 1_700_000_000_000_000))
    return try Optimizer(rules: rules, isStrict: true).optimize(bound.relation, columns: bound.columns).plan
  }

  /// Whether the last of the rules changes the query.
  static func changes(_ text: String, _ rules: [any OptimizerRule]) throws -> Bool {
    try sql(text, rules) != sql(text, rules.dropLast())
  }
}
