import HansaCore
import HansaPlanner
import Testing

/// The filter of a fragment is in its SQL; what stays behind is in the merge's.
@Suite struct PushFiltersTests {
  static let fires: [(sql: String, source: Name, part: String)] = [
    ("SELECT o.id FROM orders o JOIN items i ON i.order_id = o.id WHERE o.total > 100", "shop", "> 100"),
    ("SELECT o.id FROM orders o JOIN items i ON i.order_id = o.id AND i.label = 'x'", "parts", "'x'"),
    ("SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id WHERE o.total > 100", "shop", "> 100"),
    ("SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id AND i.label = 'x'", "parts", "'x'"),
    ("SELECT i.id FROM orders o RIGHT JOIN items i ON i.order_id = o.id WHERE i.label = 'x'", "parts", "'x'"),
    (
      "SELECT * FROM (SELECT status, count(*) AS n FROM orders GROUP BY status) g, items i WHERE g.status = 'x'",
      "shop", "'x'"
    ),
    ("SELECT * FROM (SELECT DISTINCT status FROM orders) g, items i WHERE g.status = 'x'", "shop", "'x'"),
    ("SELECT * FROM (SELECT id FROM orders UNION ALL SELECT id FROM items) u WHERE id = 77", "parts", "77"),
    ("SELECT * FROM (SELECT id FROM orders EXCEPT SELECT id FROM items) u WHERE id = 77", "parts", "77"),
    ("SELECT * FROM (SELECT total * 2 AS d, id FROM orders) t JOIN items i ON i.id = t.id WHERE d > 9", "shop", "> 9"),
    (
      "SELECT * FROM (SELECT status, rank() OVER (PARTITION BY status) AS n FROM orders) g, items i WHERE g.status = 'x'",
      "shop", "'x'"
    ),
    (
      "SELECT * FROM (SELECT DISTINCT ON (status) status, id FROM orders ORDER BY status, id) g, items i "
        + "WHERE g.status = 'x'", "shop", "'x'"
    ),
    ("WITH t AS (SELECT id, total FROM orders) SELECT * FROM t, items i WHERE t.total > 9", "shop", "> 9"),
    (
      "SELECT * FROM items i, LATERAL (SELECT o.id FROM orders o WHERE o.status = 'x' AND o.id = i.id) l", "shop", "'x'"
    ),
  ]

  @Test(arguments: fires.indices)
  func `a condition reaches the source of its columns`(index: Int) throws {
    let (sql, source, part) = Self.fires[index]
    let plan = try ShopCatalog.plan(sql)
    #expect(plan.fragments.contains { $0.source == source && $0.sql.contains(part) }, "\(sql)\n\(plan)")
    let without = try ShopCatalog.plan(sql, .init(disabledRules: ["push-filters"]))
    if !sql.contains("LATERAL") {
      #expect(!without.fragments.contains { $0.source == source && $0.sql.contains(part) }, "without the rule: \(sql)")
    }
  }

  static let stays: [(sql: String, part: String)] = [
    (
      "SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id WHERE coalesce(i.label, 'stay') = 'stay'",
      "'stay'"
    ),
    ("SELECT o.id FROM orders o LEFT JOIN items i ON i.order_id = o.id AND o.status = 'stay'", "'stay'"),
    (
      "SELECT o.id FROM orders o RIGHT JOIN items i ON i.order_id = o.id WHERE coalesce(o.status, 'stay') = 'stay'",
      "'stay'"
    ),
    (
      "SELECT o.id FROM orders o FULL JOIN items i ON i.order_id = o.id WHERE coalesce(o.status, 'stay') = 'stay'",
      "'stay'"
    ),
    ("SELECT o.id FROM orders o FULL JOIN items i ON i.order_id = o.id AND o.status = 'stay'", "'stay'"),
    ("SELECT * FROM (SELECT status, count(*) AS n FROM orders GROUP BY status) g, items i WHERE g.n = 4711", "4711"),
    ("SELECT * FROM (SELECT count(*) AS n FROM orders) g, items i WHERE g.n = 4711", "4711"),
    (
      "SELECT * FROM (SELECT status, count(*) AS n FROM orders GROUP BY ROLLUP (status)) g, items i "
        + "WHERE g.status = 'stay'", "'stay'"
    ),
    ("SELECT * FROM (SELECT id, row_number() OVER () AS n FROM orders) g, items i WHERE g.id = 4711", "4711"),
    (
      "SELECT * FROM (SELECT id, status, rank() OVER (PARTITION BY status ORDER BY id) AS n FROM orders) g, items i "
        + "WHERE g.id = 4711", "4711"
    ),
    (
      "SELECT * FROM (SELECT status, rank() OVER (PARTITION BY status) AS n, rank() OVER () AS m FROM orders) g, items i "
        + "WHERE g.status = 'stay'", "'stay'"
    ),
    ("SELECT * FROM (SELECT id FROM orders ORDER BY total LIMIT 3) g, items i WHERE g.id = 4711", "4711"),
    (
      "SELECT * FROM (SELECT DISTINCT ON (status) status, id FROM orders ORDER BY status, id) g, items i "
        + "WHERE g.id = 4711", "4711"
    ),
    ("SELECT o.id FROM orders o, items i WHERE o.total * 4711 > random()", "4711"),
    ("SELECT * FROM (SELECT id, random() AS r FROM orders) g, items i WHERE g.r > 0.4711", "4711"),
    (
      "WITH t AS (SELECT id, status FROM orders) SELECT * FROM t a, t b, items i WHERE a.status = 'stay'", "'stay'"
    ),
    ("WITH t AS MATERIALIZED (SELECT id, status FROM orders) SELECT * FROM t, items i WHERE status = 'stay'", "'stay'"),
    ("SELECT o.id FROM orders o, items i WHERE o.id = (SELECT max(id) + 4711 FROM items)", "4711"),
  ]

  @Test(arguments: stays.indices)
  func `a condition whose place matters stays in it`(index: Int) throws {
    let (sql, part) = Self.stays[index]
    let plan = try ShopCatalog.optimized(sql)
    var isBesideTable = false
    var isThere = false
    plan.forEachNode { node in
      isThere = isThere || node.expressions.contains { "\($0)".contains(part.filter { $0 != "'" }) }
      guard case .filter(.scan, let condition) = node else { return }
      let moved = condition.conjuncts.filter { !$0.containsSubquery }
      isBesideTable = isBesideTable || "\(moved)".contains(part.filter { $0 != "'" })
    }
    #expect(!isBesideTable, "\(sql)\n\(plan)")
    #expect(isThere, "\(sql)\n\(plan)")
  }
}
