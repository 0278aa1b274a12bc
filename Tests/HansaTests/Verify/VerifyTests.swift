import Foundation
import Hansa
import HansaCore
import HansaTesting
import Testing

@Suite struct VerifyTests {
  static let filtered = "SELECT id, price FROM shop.orders WHERE country = 'c1' ORDER BY id"

  @Test(arguments: [
    filtered, "SELECT country, sum(weight), avg(price), count(*) FROM shop.orders GROUP BY country",
    "SELECT label, count(*) FROM shop.orders JOIN geo.countries ON code = country WHERE id > 3 GROUP BY label ORDER BY 2, 1",
    "SELECT NULL::int, 1.50, id FROM shop.orders WHERE price < 0",
    "SELECT o.id, rank() OVER (ORDER BY price) FROM shop.orders o", "SELECT 1",
  ]) func `an answer that is the same both ways is given out, and says so`(_ sql: String) async throws {
    let shop = try VerifiedShop()
    let (rows, verification) = try await shop.verified(sql)
    #expect(verification == .same(rows: rows.count))
    #expect(try await shop.federation.query(sql).rows().count == rows.count)
  }

  @Test func `rows that a source loses are an error with the row, the rules and what was pushed`() async throws {
    let shop = try VerifiedShop.losingRows()
    let error = try #require(try await shop.difference(Self.filtered))
    #expect(error.code == .internalError)
    #expect(error.message.contains("row 3 of the answer without pushdown is missing: '9', '9.5'"))
    #expect(error.detail?.contains("=(text, text)") == true)
    #expect(error.detail?.contains("push") == true)
    #expect(error.detail?.contains("\"shop\"") == true)
  }

  @Test func `a value that a source changes is named by row and column`() async throws {
    let shop = try VerifiedShop {
      $0.contains("WHERE") ? $0.replacing("t1.\"price\"", with: "CASE WHEN t1.id = 5 THEN 7 ELSE t1.price END") : $0
    }
    let error = try #require(
      try await shop.difference("SELECT id, price AS paid FROM shop.orders WHERE id BETWEEN 4 AND 6"))
    #expect(error.message.contains("row 2, column \"paid\": '7' with pushdown, '5.5' without"))
  }

  @Test func `rows that come in another order than ORDER BY says are a difference`() async throws {
    let shop = try VerifiedShop { $0.replacing("ASC", with: "DESC") }
    let error = try #require(try await shop.difference("SELECT id FROM shop.orders WHERE id < 4 ORDER BY id"))
    #expect(error.message.contains("row 1, column \"id\" (of ORDER BY): '3' with pushdown, '1' without"))
  }

  @Test func `an error of a row that only pushdown brings up is a difference`() async throws {
    let shop = try VerifiedShop(failure: {
      $0.contains("WHERE") ? HansaError(.divisionByZero, "division by zero") : nil
    })
    let error = try #require(try await shop.difference(Self.filtered))
    #expect(
      error.message.contains("with pushdown the query fails: 22012 division by zero; without it answers with 5 rows"))
  }

  @Test func `a source that is down is its own error, no difference`() async throws {
    let shop = try VerifiedShop(failure: { $0.contains("WHERE") ? HansaError(.connectionFailure, "gone") : nil })
    #expect(try await shop.difference(Self.filtered)?.code == .connectionFailure)
  }

  @Test func `a query that leaves its rows open is compared as far as it decides them`() async throws {
    let shop = try VerifiedShop()
    let (rows, same) = try await shop.verified("SELECT id FROM shop.orders WHERE id > 2 LIMIT 3")
    #expect(rows.count == 3)
    #expect(same?.isSameOrPartly == true)
    let random = try await shop.verified("SELECT id, random() FROM shop.orders WHERE id > 2")
    #expect(random.rows.count == 18)
    #expect(random.1 == .partly("18 rows (random() gives another value each time)"))
    let sample = try await shop.verified("SELECT id FROM shop.orders WHERE random() < 0.5 AND id > 2")
    #expect(sample.1 != nil)
    let losing = try VerifiedShop.losingRows()
    #expect(
      try await losing.difference("SELECT id FROM shop.orders WHERE id > 2 LIMIT 9")?.message.contains("2 rows") == true
    )
  }

  @Test func `an answer longer than the limit comes whole, and says that it is not verified`() async throws {
    let shop = try VerifiedShop()
    let (rows, verification) = try await shop.verified("SELECT id FROM shop.orders WHERE id > 2", maxRows: 5)
    #expect(rows.count == 18)
    #expect(verification == .notVerified("more than 5 rows (verify_max_rows) or 268.4 MB"))
  }

  @Test func `EXPLAIN ANALYZE says what the comparison found`() async throws {
    let shop = try VerifiedShop()
    let (rows, _) = try await shop.verified("EXPLAIN (ANALYZE) \(Self.filtered)")
    #expect(rows.contains([.text("Verification: the same without pushdown (5 rows)")]))
  }
}

extension Verification {
  fileprivate var isSameOrPartly: Bool {
    switch self {
    case .same, .partly: true
    case .notVerified: false
    }
  }
}
