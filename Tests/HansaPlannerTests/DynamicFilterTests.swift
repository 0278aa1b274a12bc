import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

/// Items, whose order_id has 100,000 different values, beside rows that travel to them from another source.
@Suite struct DynamicFilterTests {
  /// Whether the items are filtered by the keys.
  ///
  /// - Parameter keys: as many travel, each in two rows.
  private func isFiltered(keys: Int64, _ sql: String = joined, version: ServerVersion = "15", isForced: Bool = false)
    throws -> Bool
  {
    guard case .select(let statement) = try SQLParser.parseOne(sql).statement else {
      throw HansaError(.syntaxError, "not a query")
    }
    var settings = PlannerSettings()
    settings.shipping = isForced ? .always : .byCost
    settings.partialAggregation = .off
    settings.semiJoins = .off
    let planner = Planner(
      dialects: { _ in PostgreSQLDialect(version: version) }, mergeDialect: DuckDBDialect())
    let plan = try planner.plan(
      statement, catalog: EstimatedShop.catalog, session: BindingSession(now: 1_700_000_000_000_000),
      settings: settings)
    let fragment = try #require(plan.fragments.first { $0.source == "parts" && !$0.shipments.isEmpty })
    let columns = try #require(plan.shipments.first).plan.output
    let key = try #require(columns.firstIndex { $0.name == "id" })
    let rows = (0..<2 * keys).map { row in
      columns.indices.map { $0 == key ? SQLValue.integer(row / 2) : .null }
    }
    let (carrying, filters) = try fragment.statement(carrying: [0: rows])
    let sent = carrying.sql
    let listed = sent.ranges(of: #"COALESCE((t1."order_id" IN ('0'::int8"#).count
    #expect(sent.ranges(of: "VALUES").count == 1 && listed < 2)
    if version >= "14" {
      let filter = try #require(filters.first)
      #expect(filters.count == 1 && filter.table == "items" && filter.column == "order_id")
      #expect(filter.keys == Int(keys) && (filter.refusal == nil) == (listed == 1))
    } else {
      #expect(filters.isEmpty)
    }
    return listed == 1
  }

  private static let joined =
    "SELECT o.total, i.price FROM items i JOIN orders o ON o.id = i.order_id WHERE o.total > 900"

  @Test func `a table is restricted to the keys of the rows where they are a small part of its own`() throws {
    #expect(try isFiltered(keys: 300))
    #expect(try isFiltered(keys: 25_000))
  }

  @Test func `keys that leave much of the table are not listed`() throws {
    #expect(try !isFiltered(keys: 30_000))
  }

  @Test func `few keys are left to indexes`() throws {
    #expect(try !isFiltered(keys: 150))
  }

  @Test func `a server that goes through lists value by value gets none`() throws {
    #expect(try !isFiltered(keys: 300, version: "13"))
  }

  @Test func `where shipping is forced, so are the filters`() throws {
    #expect(try isFiltered(keys: 1, isForced: true))
    #expect(try isFiltered(keys: 30_000, isForced: true))
  }
}
