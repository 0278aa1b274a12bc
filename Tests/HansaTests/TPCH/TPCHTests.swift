import Hansa
import HansaCore
import HansaSQL
import HansaTesting
import Testing

@Suite struct TPCHTests {
  struct Case: Sendable, CustomTestStringConvertible {
    var query: Int
    var placement: TPCHFederation.Placement
    var setting: (name: Name, value: String)
    var testDescription: String { "Q\(query), \(placement), \(setting.name) = \(setting.value)" }
  }

  /// Each way to answer a query across sources, wherever it is legal, and without it.
  static let ways: [(name: Name, value: String)] = [
    ("pushdown", "on"), ("pushdown", "off"), ("shipping", "always"), ("shipping", "off"),
    ("partial_aggregation", "always"), ("join_ordering", "greedy"), ("join_ordering", "written"),
    ("semi_joins", "always"), ("pulling", "always"), ("remote_estimates", "always"),
  ]

  static let cases = (1...22).flatMap { query in
    TPCHFederation.Placement.allCases.flatMap { placement in
      ways.map { Case(query: query, placement: placement, setting: $0) }
    }
  }

  @Test(arguments: cases)
  func `a query over all sources equals one PostgreSQL`(_ test: Case) async throws {
    let setting = try await TPCHFederation.shared()
    let sql = try #require(TPCH.queries[test.query])
    let federation = try #require(setting.federations[test.placement])
    let oracleDatabase = try #require(setting.oracleDatabases[test.placement])
    var settings = SessionSettings()
    settings.searchPath = TPCHFederation.searchPath(test.placement)
    // Little travels at this size in any case: what is expected of large tables is forced.
    if test.setting.name == "partial_aggregation" { try settings.set("shipping", to: ["off"]) }
    try settings.set(test.setting.name, to: [test.setting.value])

    let expected = try await setting.oracle.result(of: sql, database: oracleDatabase)
    let result = try await federation.query(sql, settings: settings)
    let actual = try await ResultTable(collecting: result)
    // A quotient has more digits in PostgreSQL; a sum has the same.
    let quotients = result.schema.fields.indices.filter { result.schema.fields[$0].type == .numeric }
    let comparison = OracleComparison(order: try Self.order(of: sql), approximateColumns: Set(quotients))
    let difference = comparison.difference(expected: expected, actual: actual)
    #expect(difference == nil, "\(difference ?? "")\n\(result.plan?.merge?.sql ?? "")")
  }

  /// The output columns that ORDER BY names, as far as they are output columns.
  private static func order(of sql: String) throws -> OracleComparison.Order {
    guard case .select(let statement) = try SQLParser.parseOne(sql).statement, case .select(let core) = statement.body
    else {
      return .none
    }
    let names = core.targets.map { target -> Name? in
      if let alias = target.alias { return alias }
      if case .column(let reference) = target.expression.kind { return reference.parts.last }
      return nil
    }
    var columns: [Int] = []
    for item in statement.orderBy {
      guard case .column(let reference) = item.expression.kind, let index = names.firstIndex(of: reference.parts.last)
      else { break }
      columns.append(index)
    }
    return columns.isEmpty ? .none : .by(columns)
  }
}
