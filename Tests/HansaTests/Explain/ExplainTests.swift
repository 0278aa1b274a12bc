import Foundation
import Hansa
import HansaCore
import HansaSourceFiles
import HansaSourceSQLite
import HansaTesting
import Testing

@Suite struct ExplainTests {
  static let join =
    "SELECT label, sum(price) AS total FROM shop.orders JOIN geo.countries ON code = country WHERE id > 3 GROUP BY label "
    + "ORDER BY total DESC LIMIT 2"

  private static func explain(_ sql: String, options: String = "COSTS on") async throws -> String {
    let shop = try VerifiedShop()
    let rows = try await shop.federation.query("EXPLAIN (\(options)) \(sql)").rows()
    return rows.map { if case .text(let line)? = $0.first { line.string } else { "" } }.joined(separator: "\n")
  }

  @Test func `the tree names columns, sources and what each does`() async throws {
    let plan = try await Self.explain(Self.join, options: "COSTS off")
    #expect(
      plan == """
        Merge in duckdb
        Limit  2
        └─ Sort  by total DESC
           └─ Aggregate  by countries.label
              │    sum(orders.price) AS total
              └─ Join  countries.code = orders.country
                 ├─ Fragment 0  shop: orders
                 └─ Fragment 1  geo: countries

        Fragment 0  shop (duckdb)
          pushed: filter orders.id > 3
                  reads 3 of 4 columns
            SELECT t1."country", t1."price"
            FROM "main"."orders" AS t1
            WHERE (t1."id" > 3)

        Fragment 1  geo (duckdb)
            SELECT t1."code", t1."label"
            FROM "main"."countries" AS t1
        """)
  }

  @Test func `plain plans of two runs are equal, and times stand only where they are asked for`() async throws {
    #expect(try await Self.explain(Self.join, options: "VERBOSE") == Self.explain(Self.join, options: "VERBOSE"))
    #expect(try await Self.explain(Self.join, options: "SUMMARY").contains("Planning: "))
    let analyzed = try await Self.explain(Self.join, options: "ANALYZE, TIMING off, SUMMARY off, COSTS off")
    #expect(analyzed == (try await Self.explain(Self.join, options: "ANALYZE, TIMING off, SUMMARY off, COSTS off")))
    #expect(analyzed.contains("Fragment 0  shop: orders  17 rows"))
    #expect(analyzed.contains("Execution: 21 rows and "))
    #expect(!analyzed.contains(" ms"))
  }

  @Test func `the merge's statement and the rules stand only in a verbose plan`() async throws {
    #expect(try await !Self.explain(Self.join).contains("hansa_fragment"))
    let verbose = try await Self.explain(Self.join, options: "VERBOSE")
    #expect(verbose.contains("FROM hansa_fragment(0) AS t1"))
    #expect(verbose.contains("Rules that changed the plan: "))
  }

  /// Queries over a table of 20 rows, and what EXPLAIN ANALYZE says of the estimate.
  static let estimates: [(sql: String, estimated: Double, mark: String?)] = [
    ("SELECT id FROM orders", 1, nil), ("SELECT id FROM orders", 100, nil),
    ("SELECT id FROM orders", 1000, "50 times too many"),
    ("SELECT a.id FROM orders a CROSS JOIN orders b", 1, "40 times too few"),
  ]

  @Test(arguments: estimates)
  func `an estimate that was wrong by more than ten times is marked`(
    _ sql: String, _ estimated: Double, _ mark: String?
  ) async throws {
    let shop = try VerifiedShop()
    var settings = SessionSettings()
    settings.adaptiveEstimates = false
    let federation = FederationManager(defaults: settings, patience: .seconds(120))
    try federation.register(FixedEstimates(base: try shop.federation.adapter("shop"), rows: ["orders": estimated]))
    let text = try await federation.query("EXPLAIN ANALYZE \(sql)").rows().map { "\($0)" }.joined()
    #expect(text.contains("misestimated: \(mark ?? "")") == (mark != nil))
    let json = try await federation.query("EXPLAIN (ANALYZE, FORMAT json) \(sql)").rows().map { "\($0)" }.joined()
    #expect(json.contains("\"misestimate\" : \"\(mark ?? "")\"") == (mark != nil))
    withExtendedLifetime(shop) {}
  }

  @Test func `a statement that went without the rows that it was to carry is not marked`() async throws {
    let (few, many) = (try SQLiteFile(name: "few.db"), try SQLiteFile(name: "many.db"))
    for (file, count) in [(few, 300), (many, 5_000)] {
      try await file.execute(
        """
        CREATE TABLE t (id INTEGER PRIMARY KEY) STRICT;
        WITH RECURSIVE n(g) AS (SELECT 1 UNION ALL SELECT g + 1 FROM n WHERE g < \(count)) INSERT INTO t SELECT g FROM n;
        """)
    }
    let federation = FederationManager(patience: .seconds(120))
    for (file, name, rows) in [(few, "few" as Name, 1.0), (many, "many", 5_000)] {
      let adapter = SQLiteAdapter(name: name, options: SQLiteOptions(path: file.path))
      try federation.register(FixedEstimates(base: adapter, rows: ["t": rows]))
    }
    var settings = SessionSettings()
    (settings.shipping, settings.semiJoins, settings.maxRowsShipped) = (.off, .always, 10)
    let sql = "EXPLAIN ANALYZE SELECT b.id FROM few.t a JOIN many.t b ON b.id = a.id"
    let text = try await federation.query(sql, settings: settings).rows().map { "\($0)" }.joined()
    #expect(text.contains("shipped: nothing, for shipment s0 has more than 20 rows"))
    #expect(text.contains("actual 5,000 rows") && !text.contains("5,000 rows  (misestimated"))
    #expect(text.contains("actual 300 rows") && text.contains("misestimated: 30 times too few"))
    withExtendedLifetime((few, many)) {}
  }

  @Test func `estimates tell rows, their width and what a fragment is expected to take`() async throws {
    let shop = try VerifiedShop()
    let federation = FederationManager(patience: .seconds(120))
    try federation.register(FixedEstimates(base: try shop.federation.adapter("shop"), rows: ["orders": 20]))
    let text = try await federation.query("EXPLAIN SELECT id FROM orders").rows().map { "\($0)" }.joined()
    #expect(text.contains(#/estimated 20 rows of \d+ B, \d+\.\d+ ms/#))
    let json = try await federation.query("EXPLAIN (FORMAT json) SELECT id FROM orders").rows().map { "\($0)" }.joined()
    for name in ["estimatedRows", "estimatedWidth", "estimatedMilliseconds", "latency", "transfer", "work"] {
      #expect(json.contains("\"\(name)\" : "))
    }
    withExtendedLifetime(shop) {}
  }

  @Test func `the JSON form has the tree, the fragments and the verdicts under stable names`() async throws {
    let text = try await Self.explain(Self.join, options: "ANALYZE, FORMAT json")
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(
      Set(object.keys) == [
        "actual", "alternatives", "estimatedMilliseconds", "fragments", "merge", "planFromCache",
        "planningMilliseconds", "rules", "tree", "verdicts",
      ])
    let fragments = try #require(object["fragments"] as? [[String: Any]])
    #expect(fragments.map { $0["source"] as? String } == ["shop", "geo"])
    #expect(fragments.map { $0["rows"] as? Int } == [17, 4])
    let tree = try #require(object["tree"] as? [String: Any])
    #expect(tree["operator"] as? String == "Limit")
  }

  @Test(arguments: ["mermaid", "dot"]) func `a drawing has the operators, the fragments and the sources`(
    _ format: String
  ) async throws {
    let text = try await Self.explain(Self.join, options: "FORMAT \(format)")
    for part in ["Aggregate", "Join", "Fragment 0", "shop", "geo", "Result"] { #expect(text.contains(part)) }
  }

  @Test func `conditions read as a person would write them`() async throws {
    let plan = try await Self.explain(
      """
      SELECT o.id FROM shop.orders o JOIN geo.countries c ON c.code = o.country OR o.price > 5 AND c.label NOT LIKE 'x%'
      WHERE o.id + length(c.label) NOT IN (1, 2) AND (o.price - 1) * 2 > -5 - (o.id - 3)
        AND CASE WHEN o.id IS NULL THEN c.label END IS DISTINCT FROM 'it''s'
      """)
    #expect(plan.contains("(countries.code = orders.country OR orders.price > 5.0 AND countries.label NOT LIKE 'x%')"))
    #expect(plan.contains("orders.id + length(countries.label) NOT IN (1, 2)"))
    #expect(plan.contains("filter (orders.price - 1.0) * 2.0 > -5 - (orders.id - 3)"))
    #expect(plan.contains("CASE WHEN orders.id IS NULL THEN countries.label END IS DISTINCT FROM 'it''s'"))
  }
}
