import Hansa
import HansaCore
import HansaPlanner

/// Compares one query's answer with the oracle's.
struct QueryCheck: Sendable {
  /// What came of it.
  enum Outcome: Sendable {
    case equal(rows: Int)
    /// Both fail, with SQLSTATEs of one class.
    case sameError(String)
    /// One side fails with an error of data, and the query has a part that may fail: which rows that part sees is not
    /// decided by SQL, so both are right.
    case undecided(String)
    /// Hansa refuses it, as documented.
    case refused(String)
    /// The oracle does not answer in time, or with more rows than it pays to compare.
    case skipped(String)
    case difference(Problem)
  }

  struct Problem: Sendable {
    /// Differences of one kind are taken for the same while a query is made smaller.
    var kind: String
    var text: String
    var plan: FederatedPlan?
  }

  static let maximumRows = 3000
  let federation: FederationManager
  let oracle: OracleConnection

  func check(_ tree: SyntaxNode, _ modes: [FuzzMode]) async throws -> [(mode: FuzzMode, outcome: Outcome)] {
    let sql = tree.sql
    let expected = try await oracle.answer(sql)
    if let reason = Self.skipReason(expected) { return modes.map { ($0, .skipped(reason)) } }
    var outcomes: [(FuzzMode, Outcome)] = []
    for mode in modes { outcomes.append((mode, await outcome(tree, sql, expected, mode))) }
    return outcomes
  }

  private static func skipReason(_ expected: OracleConnection.Answer) -> String? {
    switch expected {
    case .table(let table): table.rows.count > maximumRows ? "more than \(maximumRows) rows" : nil
    case .error("57014", _): "slow in PostgreSQL"
    // FULL JOIN with other conditions than equality: what PostgreSQL lacks proves nothing.
    case .error("0A000", let message): "PostgreSQL: \(message)"
    case .error: nil
    }
  }

  private func outcome(
    _ tree: SyntaxNode, _ sql: String, _ expected: OracleConnection.Answer, _ mode: FuzzMode
  ) async -> Outcome {
    var plan: FederatedPlan?
    do throws(HansaError) {
      let result = try await federation.query(sql, settings: mode.settings)
      plan = result.plan
      let actual = try await ResultTable(collecting: result)
      switch expected {
      case .table(let table): return compare(tree, table, actual, plan)
      case .error(let code, let message):
        return Self.isDataError(code) && tree.allTraits.contains(.mayFail)
          ? .undecided(code)
          : .difference(Problem(kind: "answers", text: "PostgreSQL fails with \(code): \(message)", plan: plan))
      }
    } catch {
      return failed(tree, expected, error, plan)
    }
  }

  private func compare(
    _ tree: SyntaxNode, _ expected: ResultTable, _ actual: ResultTable, _ plan: FederatedPlan?
  ) -> Outcome {
    let keys = tree.orderKeys
    var comparison = OracleComparison(order: keys.isEmpty ? .none : .by(keys.map { $0 - 1 }))
    comparison.distinguishesNegativeZero = !tree.allTraits.contains(.mergesEqualValues)
    comparison.limit = 3
    guard let difference = comparison.difference(expected: expected, actual: actual) else {
      return .equal(rows: expected.rows.count)
    }
    let kind = difference.hasPrefix("the columns") ? "columns" : "rows"
    return .difference(Problem(kind: kind, text: difference, plan: plan))
  }

  private func failed(
    _ tree: SyntaxNode, _ expected: OracleConnection.Answer, _ error: HansaError, _ plan: FederatedPlan?
  ) -> Outcome {
    let code = error.code.rawValue
    let said = "\(code) \(error)"
    if let refusal = Refusals.documented(said) { return .refused(refusal.documented) }
    switch expected {
    case .error(let theirs, let message):
      if code.prefix(2) == theirs.prefix(2) { return .sameError(theirs) }
      let text = "PostgreSQL fails with \(theirs): \(message)Hansa with \(said)"
      return .difference(Problem(kind: "error \(code)", text: text, plan: plan))
    case .table:
      if Self.isDataError(code), tree.allTraits.contains(.mayFail) { return .undecided(code) }
      let words = said.prefix { !$0.isNumber || $0.isASCII }.split(separator: " ").prefix(8).joined(separator: " ")
      return .difference(
        Problem(kind: "error \(words)", text: "PostgreSQL answers, Hansa fails with \(said)", plan: plan))
    }
  }

  private static func isDataError(_ code: String) -> Bool { code.hasPrefix("22") }
}

extension SyntaxNode {
  /// The output columns, from 1, of the statement's own ORDER BY.
  var orderKeys: [Int] {
    // Those of a subquery are inside a query; the statement's follow its body.
    var keys: [Int] = []
    func collect(_ node: SyntaxNode) {
      if case .orderKey(let position) = node.role { keys.append(position) }
      for child in node.children where child.role != .query && child.role != .relation { collect(child) }
    }
    for child in children where child.role == .words && child.construct?.hasPrefix("WITH") != true { collect(child) }
    return keys
  }
}
