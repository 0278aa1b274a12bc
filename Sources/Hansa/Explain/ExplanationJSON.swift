import Foundation
import HansaCore
import HansaPlanner

/// EXPLAIN (FORMAT JSON): one object, stable names, times in milliseconds.
enum ExplanationJSON {
  static func render(_ explanation: Explanation) throws(HansaError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do { return String(decoding: try encoder.encode(Document(explanation)), as: UTF8.self) } catch {
      throw HansaError(.internalError, "the plan could not be written as JSON", cause: error)
    }
  }

  private struct Document: Encodable {
    struct Fragment: Encodable {
      var index: Int
      var source: String
      var dialect: String
      var sql: String
      var columns: [String]
      var estimatedRows: Double?
      var rows: Int?
      var bytes: Int?
      var milliseconds: Double?
      var connectedMilliseconds: Double?
      var firstRowMilliseconds: Double?
      var blockedMilliseconds: Double?
    }
    struct Merge: Encodable {
      var engine: String
      var sql: String
    }
    struct Reason: Encodable {
      var source: String?
      var construct: String
      var reason: String
    }
    struct Totals: Encodable {
      var rows: Int
      var bytes: Int
      var milliseconds: Double
      var rowsPulled: Int
      var bytesPulled: Int
    }
    var fragments: [Fragment]
    var merge: Merge?
    var notPushed: [Reason]
    var planningMilliseconds: Double
    var actual: Totals?

    init(_ explanation: Explanation) {
      let (plan, metrics) = (explanation.plan, explanation.metrics)
      fragments = plan.fragments.map { fragment in
        let figures = metrics?.fragments.first { $0.index == fragment.index }
        return Fragment(
          index: fragment.index, source: fragment.source.string, dialect: fragment.dialect.string, sql: fragment.sql,
          columns: fragment.output.map { "\($0.name) \($0.type)" }, estimatedRows: fragment.estimatedRows,
          rows: figures?.rows, bytes: figures?.bytes, milliseconds: figures?.total?.inMilliseconds,
          connectedMilliseconds: figures?.connected?.inMilliseconds,
          firstRowMilliseconds: figures?.firstBatch?.inMilliseconds,
          blockedMilliseconds: figures?.blocked.inMilliseconds)
      }
      merge = plan.merge.map { Merge(engine: $0.dialect.string, sql: $0.sql) }
      notPushed = plan.notes.map { Reason(source: $0.source?.string, construct: $0.construct, reason: $0.reason) }
      planningMilliseconds = explanation.planning.inMilliseconds
      actual = metrics.map {
        Totals(
          rows: $0.rows, bytes: $0.bytes, milliseconds: $0.duration.inMilliseconds, rowsPulled: $0.rowsPulled,
          bytesPulled: $0.bytesPulled)
      }
    }
  }
}

extension Duration {
  var inMilliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15 }
}
