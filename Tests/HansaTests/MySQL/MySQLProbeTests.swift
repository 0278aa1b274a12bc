import Hansa
import HansaCore
import HansaTesting
import Testing

/// What is pushed to MariaDB means there what PostgreSQL means by it.
@Suite struct MySQLProbeTests {
  static let families: [(name: String, text: String)] = [
    ("text", MySQLProbe.texts), ("numbers", MySQLProbe.numbers), ("booleans", MySQLProbe.booleans),
    ("dates", MySQLProbe.dates), ("groups", MySQLProbe.groups), ("windows", MySQLProbe.windows),
    ("queries", MySQLProbe.queries),
  ]

  @Test(arguments: families.map(\.name))
  func `what MariaDB is asked for is what PostgreSQL answers`(family: String) async throws {
    let text = try #require(Self.families.first { $0.name == family }?.text)
    let databases = try await MySQLProbeDatabases.shared()
    let probes = MySQLProbe.probes(text)
    for (probe, expected) in zip(probes, try await databases.expected(probes.map(\.sql))) {
      let (actual, pushed, explanation) = await databases.answer(probe.sql)
      #expect(
        Self.agree(expected, actual), "\(probe.sql)\nPostgreSQL: \(expected)\nMariaDB:    \(actual)\n\(explanation)")
      #expect((pushed != nil) == probe.isPushed, "\(probe.sql)\n\(explanation)")
    }
  }

  /// As conditions, negated and not: three-valued logic decides about rows.
  @Test(arguments: ["text", "numbers", "booleans", "dates"])
  func `conditions keep the rows that PostgreSQL keeps`(family: String) async throws {
    let text = try #require(Self.families.first { $0.name == family }?.text)
    let databases = try await MySQLProbeDatabases.shared()
    let queries = MySQLProbe.probes(text).filter { $0.isPushed && $0.sql.hasPrefix("SELECT id, ") }.flatMap { probe in
      ["(x)", "NOT (x)", "(x) IS NOT TRUE", "(x) IS NULL"].map { test in
        "SELECT id FROM (\(probe.sql)) q WHERE \(test.replacing("x", with: "q.x"))"
      }
    }
    for (query, expected) in zip(queries, try await databases.expected(queries)) {
      // What is no condition is none in PostgreSQL either.
      if case .error("42804") = expected { continue }
      let (actual, pushed, explanation) = await databases.answer(query)
      #expect(Self.agree(expected, actual), "\(query)\nPostgreSQL: \(expected)\nMariaDB:    \(actual)\n\(explanation)")
      #expect(pushed != nil, "\(query)\n\(explanation)")
    }
  }

  private static func agree(_ expected: MySQLProbeDatabases.Answer, _ actual: MySQLProbeDatabases.Answer) -> Bool {
    guard case .rows(let expected) = expected, case .rows(let actual) = actual else { return expected == actual }
    func canonical(_ rows: [[String?]]) -> [[UInt8]] {
      rows.map { Array($0.map(Self.canonical).joined(separator: "|").utf8) }.sorted { $0.lexicographicallyPrecedes($1) }
    }
    return canonical(expected) == canonical(actual)
  }

  /// A number without the zeros after its last digit: scales are the types', not the values'.
  private static func canonical(_ text: String?) -> String {
    guard var digits = text else { return "NULL" }
    guard digits.utf8.contains(UInt8(ascii: ".")), Double(digits) != nil, !digits.utf8.contains(UInt8(ascii: "e"))
    else {
      return "'\(digits)'"
    }
    while digits.hasSuffix("0") { digits.removeLast() }
    if digits.hasSuffix(".") { digits.removeLast() }
    return "'\(digits)'"
  }
}
