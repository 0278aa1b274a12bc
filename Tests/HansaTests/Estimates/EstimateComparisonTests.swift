import Foundation
import Hansa
import HansaCatalog
import HansaCore
import HansaSQL
import HansaSourcePostgreSQL
import HansaTesting
import Testing

@testable import HansaPlanner

/// Estimates beside those of a PostgreSQL that has the tables, and beside the truth.
@Suite struct EstimateComparisonTests {
  static let queries = [
    "SELECT l_orderkey FROM lineitem WHERE l_shipdate <= date '1998-09-02'",
    "SELECT l_orderkey FROM lineitem WHERE l_shipdate >= date '1994-01-01' AND l_shipdate < date '1995-01-01'",
    "SELECT l_orderkey FROM lineitem WHERE l_shipdate >= date '1994-01-01' AND l_shipdate < date '1995-01-01' AND l_discount BETWEEN 0.05 AND 0.07 AND l_quantity < 24",
    "SELECT l_orderkey FROM lineitem WHERE l_shipmode IN ('MAIL', 'SHIP')",
    "SELECT l_orderkey FROM lineitem WHERE l_shipmode NOT IN ('MAIL', 'SHIP')",
    "SELECT l_orderkey FROM lineitem WHERE l_commitdate < l_receiptdate",
    "SELECT l_orderkey FROM lineitem WHERE l_returnflag = 'R'",
    "SELECT l_orderkey FROM lineitem WHERE l_returnflag <> 'R'",
    "SELECT l_orderkey FROM lineitem WHERE l_orderkey = 7",
    "SELECT l_orderkey FROM lineitem WHERE l_orderkey < 6000",
    "SELECT l_orderkey FROM lineitem WHERE l_shipinstruct = 'NONE' OR l_returnflag = 'A'",
    "SELECT l_orderkey FROM lineitem WHERE l_extendedprice > 50000",
    "SELECT o_orderkey FROM orders WHERE o_orderdate >= date '1993-07-01' AND o_orderdate < date '1993-10-01'",
    "SELECT o_orderkey FROM orders WHERE o_orderpriority = '1-URGENT'",
    "SELECT o_orderkey FROM orders WHERE o_comment NOT LIKE '%special%requests%'",
    "SELECT o_orderkey FROM orders WHERE o_custkey = 100",
    "SELECT o_orderkey FROM orders WHERE o_totalprice BETWEEN 100000 AND 200000",
    "SELECT c_custkey FROM customer WHERE c_mktsegment = 'BUILDING'",
    "SELECT c_custkey FROM customer WHERE c_acctbal > 0 AND c_nationkey = 5",
    "SELECT c_custkey FROM customer WHERE c_name < 'Customer#000000500'",
    "SELECT p_partkey FROM part WHERE p_name LIKE '%green%'",
    "SELECT p_partkey FROM part WHERE p_type LIKE 'PROMO%'",
    "SELECT p_partkey FROM part WHERE p_type LIKE '%BRASS' AND p_size = 15",
    "SELECT p_partkey FROM part WHERE p_brand = 'Brand#23' AND p_container = 'MED BOX'",
    "SELECT p_partkey FROM part WHERE p_size IN (49, 14, 23, 45, 19, 3, 36, 9)",
    "SELECT 1 FROM orders JOIN customer ON c_custkey = o_custkey",
    "SELECT 1 FROM orders JOIN lineitem ON l_orderkey = o_orderkey WHERE o_orderdate < date '1995-03-15'",
    "SELECT 1 FROM customer JOIN orders ON c_custkey = o_custkey JOIN lineitem ON l_orderkey = o_orderkey WHERE c_mktsegment = 'BUILDING' AND o_orderdate < date '1995-03-15' AND l_shipdate > date '1995-03-15'",
    "SELECT 1 FROM lineitem JOIN part ON p_partkey = l_partkey WHERE p_brand = 'Brand#12'",
    "SELECT 1 FROM supplier JOIN nation ON s_nationkey = n_nationkey WHERE n_name = 'GERMANY'",
    "SELECT 1 FROM supplier JOIN customer ON s_nationkey = c_nationkey",
    "SELECT 1 FROM customer LEFT JOIN orders ON c_custkey = o_custkey AND o_orderpriority = '1-URGENT'",
    "SELECT l_returnflag, l_linestatus, count(*) FROM lineitem GROUP BY 1, 2",
    "SELECT l_orderkey, sum(l_quantity) FROM lineitem GROUP BY 1",
    "SELECT o_custkey, count(*) FROM orders GROUP BY 1",
    "SELECT o_orderpriority, count(*) FROM orders WHERE o_orderdate < date '1993-10-01' GROUP BY 1",
    "SELECT ps_suppkey, count(*) FROM partsupp GROUP BY 1",
    "SELECT DISTINCT c_nationkey FROM customer WHERE c_acctbal > 5000",
    "SELECT p_brand, p_type, p_size, count(*) FROM part GROUP BY 1, 2, 3",
    "SELECT DISTINCT o_custkey FROM orders WHERE o_orderdate >= date '1998-07-01'",
  ]

  struct Compared {
    var sql: String
    var estimated: Double
    var theirs: Double
    var actual: Double

    static func error(_ a: Double, _ b: Double) -> Double { max(max(1, a) / max(1, b), max(1, b) / max(1, a)) }
    var againstPostgreSQL: Double { Self.error(estimated, theirs) }
    var againstTruth: Double { Self.error(estimated, actual) }
  }

  @Test func `estimates are near PostgreSQL's own, and no farther from the truth`() async throws {
    let server = try await PostgresServer.shared()
    let database = try await server.createDatabase("estimates")
    try await TPCH.load(into: server, database: database)
    let adapter = PostgreSQLAdapter(
      name: "tpch",
      options: try PostgreSQLOptions(url: server.url(database: database), password: Secret(server.password)))
    var source = try await adapter.catalog()
    source.statistics = try await adapter.statistics(of: source.tables.map { TableName($0.schema, $0.name) })
    await adapter.close()
    #expect(source.statistics.count == TPCH.tables.count)
    let catalog = Catalog(sources: [source])

    var compared: [Compared] = []
    for sql in Self.queries {
      let plan = try await server.query("EXPLAIN \(sql)", database: database).first?.first ?? nil
      let root = try #require(plan, "\(sql)")
      let expected = root.firstMatch(of: #/rows=(\d+)/#).flatMap { Double($0.1) }
      let theirs = try #require(expected, "\(root)")
      let count = try await server.query("SELECT count(*) FROM (\(sql)) q", database: database).first?.first ?? nil
      let rows = try Self.rows(sql, catalog)
      let estimated = try #require(rows, "\(sql)")
      let actual = try #require(count.flatMap { Double($0) })
      compared.append(Compared(sql: sql, estimated: estimated, theirs: theirs, actual: actual))
    }
    func median(_ errors: [Double]) -> Double { errors.sorted()[errors.count / 2] }
    let ours = median(compared.map(\.againstTruth))
    let theirs = median(compared.map { Compared.error($0.theirs, $0.actual) })
    let distance = median(compared.map(\.againstPostgreSQL))
    var report =
      "q-error, median: \(distance) of PostgreSQL's estimates; of the truth \(ours), PostgreSQL's \(theirs)\n"
    for each in compared.sorted(by: { $0.againstPostgreSQL > $1.againstPostgreSQL }).prefix(8) {
      report += "\(each.estimated.rounded()) here, \(each.theirs) there, \(each.actual) in truth: \(each.sql)\n"
    }
    print(report)
    #expect(distance < 2, "\(report)")
    #expect(ours < 2, "\(report)")
    for each in compared { #expect(each.againstPostgreSQL < 3, "\(each)") }
  }

  private static func rows(_ sql: String, _ catalog: Catalog) throws -> Double? {
    guard case .select(let statement) = try SQLParser.parseOne(sql).statement else { return nil }
    let bound = try Binder.bind(statement, catalog: catalog, session: BindingSession(now: 1_700_000_000_000_000))
    let optimized = try Optimizer(catalog: catalog).optimize(bound.relation, columns: bound.columns)
    return Estimator(catalog: catalog).rows(optimized.plan)
  }
}
