import HansaCore
import HansaPlanner
import Testing

@Suite struct DisabledConstructsTests {
  private static func plan(_ sql: String, disabled constructs: Set<Name>) throws -> FederatedPlan {
    var settings = PlannerSettings()
    settings.disabledConstructs = ["shop": constructs]
    return try ShopCatalog.plan(sql, settings)
  }

  @Test func `a construct that is switched off for a source stays in the merge, with its name as the reason`() throws {
    let sql = "SELECT id FROM customers WHERE name = 'x' AND balance > 5"
    let plan = try Self.plan(sql, disabled: ["=(text, text)"])
    #expect(plan.merge != nil)
    #expect(!plan.fragments[0].sql.contains("'x'"))
    #expect(plan.fragments[0].sql.contains("WHERE"))
    #expect(plan.notes.contains { $0.construct == "=(text, text)" && $0.code == .disabled })
  }

  @Test func `what is switched off for one source is pushed to others`() throws {
    let plan = try Self.plan(
      "SELECT 1 FROM customers c JOIN items i ON i.id = c.id WHERE c.id > 5 AND i.id > 6",
      disabled: [">(integer, integer)"])
    #expect(plan.fragments.map { $0.sql.contains("WHERE") } == [false, true])
  }

  @Test func `with everything switched off only plain tables are read`() throws {
    let plan = try Self.plan("SELECT id FROM orders WHERE id > 5 LIMIT 3", disabled: [PushedConstructs.everything])
    #expect(!plan.fragments[0].sql.contains("WHERE"))
    #expect(!plan.fragments[0].sql.contains("LIMIT"))
  }

  @Test func `a fragment's constructs are those of its statement`() throws {
    let plan = try ShopCatalog.plan("SELECT count(*), sum(total) FROM orders WHERE status IN ('a', 'b') GROUP BY id")
    #expect(
      PushedConstructs.of(plan.fragments[0].relation)
        == ["WHERE", "GROUP BY", "IN", "count(*)", "sum(numeric)"])
  }
}
