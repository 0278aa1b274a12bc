import HansaCatalog
import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

/// Where rows that travel stand in the order of a MariaDB's joins: a thousand keys of the shop, which items refer to.
@Suite struct ShippedJoinTests {
  private func statement(orders: Double) throws -> String {
    var catalog = EstimatedShop.catalog
    let items = TableName("parts", "items")
    catalog.sources[1].statistics[items]?.columns["order_id"] = ColumnStatistics(distinct: orders)
    let table = try #require(catalog.sources[1].tables.firstIndex { $0.name == "items" })
    catalog.sources[1].tables[table].indexes = [IndexInfo(name: "by_order", columns: ["order_id"], isOrdered: true)]
    let relation = try EstimatedShop.plan(
      """
      SELECT i.price FROM items i JOIN items j ON j.id = i.order_id
      JOIN (SELECT id FROM customers GROUP BY id) c ON c.id = i.order_id
      """, catalog: catalog)
    let model = CostModel(estimator: Estimator(catalog: catalog))
    let placed = relation.shippingRight(model.estimator)
    return try RelationPrinter.statement(
      placed.joiningShippedLast(model, at: "parts"),
      dialect: MySQLDialect(isMariaDB: true, version: "10.11").reading(placed))
  }

  @Test func `rows that leave most of the tables are joined last, whatever the server thinks of them`() throws {
    let sql = try statement(orders: 1000)
    #expect(sql.contains("STRAIGHT_JOIN"), "\(sql)")
  }

  @Test func `rows that leave little of the tables may come first`() throws {
    let sql = try statement(orders: 100_000)
    #expect(sql.contains("INNER JOIN") && !sql.contains("STRAIGHT_JOIN"), "\(sql)")
  }
}

extension Relation {
  /// The plan with the right side of its last join as rows that travel.
  fileprivate func shippingRight(_ estimator: Estimator) -> Relation {
    guard case .join(var join) = self else { return map { $0.shippingRight(estimator) } }
    if let estimate = estimator.estimate(join.right) { estimator.remember(estimate, of: join.right.output) }
    let columns = join.right.output
    join.right = .shipped(
      ShippedRows(shipment: 0, columns: columns, positions: Array(columns.indices), estimatedRows: 1000))
    return .join(join)
  }
}
