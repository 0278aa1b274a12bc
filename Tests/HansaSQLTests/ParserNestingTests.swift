import Foundation
import HansaCore
import HansaSQL
import Testing

/// libpg_query recurses without a limit, so statements that nest deeply are what could end the process.
@Suite struct ParserNestingTests {
  /// Ways to nest, each `depth` deep.
  static let shapes: [(name: String, make: @Sendable (Int) -> String)] = [
    ("chain", { "SELECT " + String(repeating: "a+", count: $0) + "a" }),
    ("prefix", { "SELECT " + String(repeating: "+ ", count: $0) + "a" }),
    ("not", { "SELECT " + String(repeating: "NOT ", count: $0) + "a" }),
    ("parentheses", { "SELECT " + String(repeating: "(", count: $0) + "a" + String(repeating: ")", count: $0) }),
    ("calls", { "SELECT " + String(repeating: "f(", count: $0) + "a" + String(repeating: ")", count: $0) }),
    ("casts", { "SELECT a" + String(repeating: "::b", count: $0) }),
    ("subqueries", { String(repeating: "SELECT (", count: $0) + "SELECT 1" + String(repeating: ")", count: $0) }),
    (
      "derived tables",
      { String(repeating: "SELECT 1 FROM (", count: $0) + "SELECT 1" + String(repeating: ") a", count: $0) }
    ),
    ("unions", { String(repeating: "SELECT 1, 2 UNION ALL ", count: $0) + "SELECT 1, 2" }),
    ("joins", { "SELECT 1 FROM a" + String(repeating: " JOIN a ON true AND false", count: $0) }),
    (
      "cases",
      {
        "SELECT " + String(repeating: "CASE WHEN a AND ", count: $0) + "a"
          + String(repeating: " THEN 1 END", count: $0)
      }
    ),
    ("arrays", { "SELECT " + String(repeating: "ARRAY[", count: $0) + "1" + String(repeating: "]", count: $0) }),
    ("fields", { "SELECT (a)" + String(repeating: ".b", count: $0) }),
    ("subscripts", { "SELECT " + String(repeating: "a[", count: $0) + "1" + String(repeating: "]", count: $0) }),
    (
      "windows",
      { "SELECT " + String(repeating: "f() OVER (ORDER BY ", count: $0) + "a" + String(repeating: ")", count: $0) }
    ),
    (
      "grouping sets",
      {
        "SELECT 1 GROUP BY " + String(repeating: "GROUPING SETS (", count: $0) + "a"
          + String(repeating: ")", count: $0)
      }
    ),
  ]

  @Test(arguments: shapes.map(\.name)) func `two hundred levels of anything are parsed`(_ name: String) throws {
    let make = try #require(Self.shapes.first { $0.name == name }).make
    let parsed = try SQLParser.parse(make(200))
    #expect(parsed.count == 1)
    // The AST's own operations recurse too.
    #expect(parsed == (try SQLParser.parse(make(200))))
    #expect(Set(parsed).count == 1)
  }

  @Test(arguments: shapes.map(\.name), [1_500, 15_000])
  func `too many levels are an error and no crash`(_ name: String, depth: Int) throws {
    let make = try #require(Self.shapes.first { $0.name == name }).make
    let text = make(depth)
    let nestsInTheTree = name != "parentheses" || depth > 10_000
    do {
      _ = try SQLParser.parse(text)
      #expect(!nestsInTheTree)
    } catch {
      #expect([.statementTooComplex, .programLimitExceeded].contains(error.code), "\(error)")
    }
    // They must come back, with or without an error.
    _ = try? SQLFingerprint.of(text)
    _ = try? SQLNormalizer.normalize(text)
  }

  @Test(arguments: ["chain", "parentheses"]) func `a hundred thousand levels are an error and no crash`(
    _ name: String
  ) throws {
    let text = try #require(Self.shapes.first { $0.name == name }).make(100_000)
    let error = try #require(throws: HansaError.self) { _ = try SQLParser.parse(text) }
    #expect(error.code == .statementTooComplex)
    _ = try? SQLFingerprint.of(text)
    _ = try? SQLNormalizer.normalize(text)
  }

  @Test func `the error says where`() throws {
    let text = "SELECT 1,\n  " + String(repeating: "NOT ", count: 2000) + "a"
    let error = try #require(throws: HansaError.self) { _ = try SQLParser.parse(text) }
    #expect(error.code == .statementTooComplex)
    #expect(error.span?.position(in: text).line == 2)
    #expect(error.advice != nil)
  }

  @Test func `long lists are no nesting`() throws {
    let numbers = (0..<30_000).map(String.init).joined(separator: ", ")
    let query = try SQLParser.parseOne("SELECT * FROM t WHERE a IN (\(numbers))")
    guard case .select(let select) = query.statement, case .select(let core) = select.body,
      case .inList(_, let items, _) = try #require(core.where).kind
    else { throw Mismatch() }
    #expect(items.count == 30_000)
    #expect(items.last?.kind == .constant(.integer(29_999)))

    let conditions = (0..<10_000).map { "(a = \($0) AND b = 'x')" }.joined(separator: " OR ")
    #expect(try SQLParser.parse("SELECT 1 FROM t WHERE \(conditions)").count == 1)

    let rows = (0..<20_000).map { "(\($0), 'row \($0)')" }.joined(separator: ", ")
    #expect(try SQLParser.parse("VALUES \(rows)").count == 1)
  }

  @Test func `a statement beyond all bounds is refused before it is parsed`() throws {
    let text = "SELECT " + String(repeating: "a+", count: 400_000) + "a"
    let error = try #require(throws: HansaError.self) { _ = try SQLParser.parse(text) }
    #expect(error.code == .programLimitExceeded)
  }

  @Test func `a small stack is enough`() async throws {
    // 512 KiB is what secondary threads have on macOS; the largest text that is parsed on the caller's own stack.
    let text = "SELECT " + String(repeating: "f(", count: 127) + "a" + String(repeating: ")", count: 127)
    let outcome = await withCheckedContinuation { (continuation: CheckedContinuation<String, Never>) in
      let thread = Thread {
        do {
          _ = try SQLNormalizer.normalize(text)
          _ = try SQLFingerprint.of(text)
          continuation.resume(returning: "\(try SQLParser.parse(text).count)")
        } catch { continuation.resume(returning: "\(error)") }
      }
      thread.stackSize = 512 * 1024
      thread.start()
    }
    #expect(outcome == "1")
  }

  struct Mismatch: Error {}
}
