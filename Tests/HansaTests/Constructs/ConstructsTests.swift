import Hansa
import HansaCore
import HansaTesting
import Testing

/// Every construct of SELECT gives PostgreSQL's answer, wherever its tables are and whatever is pushed down.
@Suite struct ConstructsTests {
  @Test(arguments: Corpus.families)
  func `every query of a family equals one PostgreSQL`(_ family: String) async throws {
    let setting = try await ConstructsFederation.shared()
    for entry in try Corpus.entries(of: family) {
      for problem in try await Self.problems(of: entry, setting) {
        Issue.record("\(entry.family): \(entry.name)\n\(problem)\n\(entry.sql)")
      }
    }
  }

  private static func problems(of entry: Corpus.Entry, _ setting: ConstructsFederation) async throws -> [String] {
    let expected = try await setting.expected(entry.oracle ?? entry.sql)
    var problems: [String] = []
    var refusals = 0
    for placement in ConstructsFederation.Placement.allCases where entry.only == nil || entry.only == placement {
      for pushdown in ["on", "off"] {
        let answer = try await setting.answer(entry.sql, placement, pushdown: pushdown)
        if let refused = entry.refused, case .error(let error) = answer, error.code == .featureNotSupported,
          error.description.contains(refused)
        {
          refusals += 1
          continue
        }
        if let limited = entry.limited, case .error(let error) = answer, error.code.rawValue == limited {
          refusals += 1
          continue
        }
        if let problem = try difference(entry, expected, answer) {
          problems.append("[\(placement), pushdown \(pushdown)] \(problem)")
        }
      }
    }
    if let refused = entry.refused ?? entry.limited, refusals == 0 {
      problems.append("it was expected to be refused for \(refused): say so no longer")
    }
    return problems
  }

  private static func difference(
    _ entry: Corpus.Entry, _ expected: ConstructsFederation.Expected, _ answer: ConstructsFederation.Answer
  ) throws -> String? {
    switch (expected, answer) {
    case (.table(let expected), .table(let actual, let merge)):
      guard entry.error == nil else { return "PostgreSQL answers, the corpus expects an error" }
      let comparison = OracleComparison(order: try entry.order())
      return comparison.difference(expected: expected, actual: actual).map { "\($0)\nmerge: \(merge ?? "none")" }
    case (.table, .error(let error)): return "PostgreSQL answers, Hansa fails: \(error.code.rawValue) \(error)"
    case (.error(let code, let message), .table):
      return "PostgreSQL fails with \(code), Hansa answers: \(message)"
    case (.error(let code, let message), .error(let error)):
      guard let wanted = entry.error else { return "PostgreSQL fails: \(message)" }
      guard wanted == code else { return "PostgreSQL fails with \(code), the corpus expects \(wanted): \(message)" }
      let hansas = entry.deviation ?? code
      // A source that answers alone may have PostgreSQL's own code.
      return [hansas, code].contains(error.code.rawValue) ? nil : "\(hansas) is wanted, Hansa fails with: \(error)"
    }
  }
}
