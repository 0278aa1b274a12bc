import Hansa
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaTesting
import Synchronization
import Testing

@Suite struct SampledVerificationTests {
  static let filtered = "SELECT id FROM shop.orders WHERE country = 'c1'"

  private static func ask(_ shop: VerifiedShop, _ sql: String) async throws -> Int {
    let result = try await shop.federation.query(sql, settings: shop.settings { $0.verifySample = 1 })
    let rows = try await result.rows()
    await shop.federation.verificationEnded()
    return rows.count
  }

  @Test func `a construct that a source answers wrongly is switched off, with an event`() async throws {
    let shop = try VerifiedShop.losingRows()
    let seen = Mutex<[OperationalEvent.Kind]>([])
    shop.federation.observeEvents { event in seen.withLock { $0.append(event.kind) } }

    #expect(try await Self.ask(shop, Self.filtered) == 2)
    #expect(shop.federation.events.map(\.kind) == [.answerDiffered, .capabilityDisabled])
    #expect(seen.withLock { $0 } == [.answerDiffered, .capabilityDisabled])
    #expect(shop.federation.disabledCapabilities.constructs == ["shop": ["=(text, text)"]])
    let event = try #require(shop.federation.events.last)
    #expect(event.source == "shop")
    #expect(event.message == "=(text, text) is not pushed to \"shop\" any more")
    #expect(event.fingerprint?.isEmpty == false)

    // From now on the answer is right, and EXPLAIN says why it is pulled.
    #expect(try await Self.ask(shop, Self.filtered) == 5)
    let plan = try await shop.federation.query("EXPLAIN \(Self.filtered)").rows()
    #expect(plan.contains { "\($0)".contains("[disabled]") })

    shop.federation.restoreCapabilities()
    #expect(try await shop.federation.query(Self.filtered).rows().count == 2)
  }

  @Test func `only what is at fault is switched off`() async throws {
    // Sums are wrong; filters are not.
    let shop = try VerifiedShop { $0.replacing("sum(", with: "1 + sum(") }
    let sql = "SELECT country, sum(id) FROM shop.orders WHERE id > 3 GROUP BY country"
    _ = try await Self.ask(shop, sql)
    #expect(shop.federation.disabledCapabilities.constructs == ["shop": ["sum(bigint)"]])
    #expect(shop.federation.disabledCapabilities.rules.isEmpty)
  }

  @Test func `what is at fault is found in a query whose plans were measured`() async throws {
    // Statements that take long are kept with what they took; where others are expected to take longer, the plan with the
    // fault is the best that is known.
    let work = "(SELECT count(*) - 400000 FROM range(400000) AS r(i) WHERE md5(CAST(i AS VARCHAR)) <> '')"
    let shop = try VerifiedShop { $0.replacing("sum(", with: "1 + \(work) + sum(") }
    let usual = SourceCost.usual(kind: "files")
    for second in 0..<40 {
      shop.federation.learnedEstimates.learn(
        FragmentTiming(
          planned: FragmentCost(latency: usual.latency, work: SourceTime(), transfer: 0), costs: usual, usual: usual,
          expectedRows: 1, rows: 1, milliseconds: 1000, began: Double(second), ended: Double(second) + 0.5),
        of: "shop")
    }
    let sql = "SELECT country, sum(id) FROM shop.orders WHERE id > 3 GROUP BY country"
    _ = try await Self.ask(shop, sql)
    #expect(shop.federation.disabledCapabilities.constructs == ["shop": ["sum(bigint)"]])
    let rows = try await shop.federation.query(sql).rows()
    #expect(rows.contains { $0[0] == .text("c0") && "\($0[1])" == "60" }, "\(rows)")
  }

  @Test func `the source at fault is found among several`() async throws {
    let shop = try VerifiedShop.losingRows()
    _ = try await Self.ask(
      shop, "SELECT label FROM shop.orders JOIN geo.countries ON code = country WHERE id > 3 AND label <> 'One'")
    #expect(Array(shop.federation.disabledCapabilities.constructs.keys) == ["shop"])
  }

  @Test func `an honest federation has no events, and an unsampled query is not run again`() async throws {
    let shop = try VerifiedShop()
    #expect(try await Self.ask(shop, Self.filtered) == 5)
    #expect(shop.federation.events.isEmpty)
    let lying = try VerifiedShop.losingRows()
    _ = try await lying.federation.query(Self.filtered).rows()
    await lying.federation.verificationEnded()
    #expect(lying.federation.events.isEmpty)
  }

  @Test func `closing ends the verification that runs`() async throws {
    let shop = try VerifiedShop.losingRows()
    let result = try await shop.federation.query(Self.filtered, settings: shop.settings { $0.verifySample = 1 })
    _ = try await result.rows()
    await shop.federation.close()
  }
}
