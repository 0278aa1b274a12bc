import HansaCore
import HansaPlanner
import HansaSQL
import Testing

@testable import HansaPlanner

/// orders and customers are the shop's, items the parts source's.
@Suite struct SemiJoinPlanTests {
  private func plan(_ sql: String, _ strategy: Strategy = .always) throws -> FederatedPlan {
    try ShopCatalog.plan(sql, semiJoins: strategy)
  }

  @Test func `the keys of one side filter the other, and the merge reads that side's rows as well`() throws {
    let plan = try plan("SELECT c.name, i.label FROM items i JOIN customers c ON c.id = i.id")
    let reduced = try #require(plan.fragments.first)
    #expect(plan.fragments.map(\.source) == ["parts"] && reduced.shipments == [0])
    #expect(plan.shipments[0].plan.fragments.map(\.source) == ["shop"] && plan.mergesShipment(0))
    let sent = try reduced.statement(
      carrying: [0: [[.text("a"), .integer(7)], [.text("b"), .integer(7)]].map { Array($0.reversed()) }]
    ).statement
    #expect(sent.sql.contains("IN (7::INTEGER)"), "\(sent.sql)")
    #expect(reduced.withoutShipments?.sql.contains("IN (") == false && reduced.maximumWait != nil)
  }

  @Test(arguments: [("LEFT JOIN", "shop"), ("RIGHT JOIN", "parts")])
  func `the side of an outer join whose rows all stay is not reduced`(_ join: String, _ reduced: String) throws {
    let plan = try plan(
      "SELECT c.name, i.label FROM (SELECT * FROM items WHERE id IN (1, 2, 3)) i \(join) customers c ON c.id = i.id")
    #expect(plan.fragments.filter { !$0.shipments.isEmpty }.map(\.source) == [Name(reduced)])
  }

  @Test func `a full join reduces neither side`() throws {
    let plan = try plan("SELECT c.name, i.label FROM items i FULL JOIN customers c ON c.id = i.id")
    #expect(plan.shipments.isEmpty && plan.fragments.count == 2)
  }

  @Test func `rows are pulled where it is switched off`() throws {
    let plan = try plan("SELECT c.name, i.label FROM items i JOIN customers c ON c.id = i.id", .off)
    #expect(plan.shipments.isEmpty && plan.fragments.count == 2)
  }

  @Test func `an equality that follows from others is not tested twice`() throws {
    let plan = try plan(
      """
      SELECT i.label FROM customers c JOIN orders o ON o.customer_id = c.id JOIN items i ON i.id = c.id
      WHERE i.id = o.customer_id
      """)
    let tests = plan.merge?.relation.conditions.filter(\.isEquality) ?? []
    #expect(tests.count == 1, "\(plan.merge?.sql ?? "")")
  }

  @Test func `PostgreSQL does not see into conditions on shipped rows alone`() throws {
    var columns = ColumnAllocator()
    let name = columns.column("name", .text)
    let rows = ShippedRows(shipment: 0, columns: [name], positions: [0], estimatedRows: 10)
    let test = ScalarExpression.call(
      FunctionCall("=", [name.reference, .literal(.text("a"), .text)], type: .boolean))
    let dialect = PostgreSQLDialect(version: "15")
    let sql = try RelationPrinter.statement(
      Relation.filter(.shipped(rows), test).written(in: dialect), dialect: dialect)
    #expect(sql.lowercased().contains("coalesce("), "\(sql)")
    #expect(Relation.filter(.shipped(rows), test).written(in: DuckDBDialect()) == .filter(.shipped(rows), test))
  }
}

extension Relation {
  /// The conjuncts of all joins and filters.
  fileprivate var conditions: [ScalarExpression] {
    var found: [ScalarExpression] = []
    forEachNode { node in
      switch node {
      case .join(let join): found += join.condition.conjuncts
      case .filter(_, let condition): found += condition.conjuncts
      default: break
      }
    }
    return found
  }
}
