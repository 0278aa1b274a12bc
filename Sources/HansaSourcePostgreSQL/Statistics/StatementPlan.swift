import Foundation
import HansaCore

/// How the server would run a statement, as far as anybody asks.
struct StatementPlan: Decodable {
  private let node: String
  /// Rows that the server expects.
  let rows: Double
  private let inputs: [StatementPlan]?

  private enum CodingKeys: String, CodingKey {
    case node = "Node Type"
    case rows = "Plan Rows"
    case inputs = "Plans"
  }

  /// It reads tables from end to end, in this one process: parts of it read no page twice, and what the server does
  /// by index, or by processes of its own, it does as well without us.
  var readsWholeTables: Bool {
    switch node {
    case "Seq Scan": true
    case "Append": inputs?.allSatisfy(\.readsWholeTables) ?? false
    default: false
    }
  }

  /// - Throws: the server's error, or `.connectionFailure`.
  static func of(
    _ sql: String, _ parameters: [SQLValue], on connection: Connection
  ) throws(HansaError) -> StatementPlan? {
    struct Explained: Decodable {
      let plan: StatementPlan
      private enum CodingKeys: String, CodingKey { case plan = "Plan" }
    }
    let result = try connection.query("EXPLAIN (FORMAT JSON) \(sql)", parameters)
    guard let text = result.rowCount > 0 ? result.text(0, 0) : nil else { return nil }
    return try? JSONDecoder().decode([Explained].self, from: Data(text.utf8)).first?.plan
  }
}
