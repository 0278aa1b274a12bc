import Foundation
import HansaCore
import HansaPlanner
import HansaVisualization

/// EXPLAIN (FORMAT JSON): one object, stable names, times in milliseconds.
enum ExplanationJSON {
  static func render(_ explanation: Explanation, _ options: ExplainOptions) throws(HansaError) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
      return String(decoding: try encoder.encode(Document(explanation, options)), as: UTF8.self)
    } catch {
      throw HansaError(.internalError, "the plan could not be written as JSON", cause: error)
    }
  }

  private struct Document: Encodable {
    struct Operator: Encodable {
      var `operator`: String
      var detail: String?
      var lines: [String]?
      var fragment: Int?
      var inputs: [Operator]?

      init(_ tree: PlanTree) {
        `operator` = tree.fragment == nil ? tree.title : "Fragment"
        detail = tree.fragment == nil && !tree.detail.isEmpty ? tree.detail : nil
        lines = tree.lines.isEmpty ? nil : tree.lines
        fragment = tree.fragment
        inputs = tree.children.isEmpty ? nil : tree.children.map(Operator.init)
      }
    }
    struct Fragment: Encodable {
      var index: Int
      var source: String
      var dialect: String
      var tables: [String]
      var pushed: [String]
      var sql: String
      var parameters: [String]
      var columns: [String]
      var estimatedRows: Double?
      var rows: Int?
      var bytes: Int?
      var misestimate: String?
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
      var verdict: String
      var construct: String
      var code: String
      var reason: String
    }
    struct Rule: Encodable {
      var rule: String
      var changed: Bool
      /// Why what it made was thrown away.
      var rejected: String?
      var milliseconds: Double?
    }
    struct Totals: Encodable {
      var rows: Int
      var bytes: Int
      var milliseconds: Double
      var rowsPulled: Int
      var bytesPulled: Int
    }
    var tree: Operator
    var fragments: [Fragment]
    var merge: Merge?
    var verdicts: [Reason]
    var rules: [Rule]
    var planningMilliseconds: Double?
    var actual: Totals?
    var verification: String?

    init(_ explanation: Explanation, _ options: ExplainOptions) {
      let (plan, metrics) = (explanation.plan, explanation.metrics)
      let names = ColumnNames(plan)
      let expressions = ExpressionText(names: names)
      tree = Operator(explanation.tree(options))
      fragments = plan.fragments.map { fragment in
        let figures = explanation.figures(of: fragment)
        let parts = PushedParts(fragment, explanation)
        let times = options.timing ? figures : nil
        return Fragment(
          index: fragment.index, source: fragment.source.string, dialect: fragment.dialect.string,
          tables: parts.tables(names), pushed: parts.steps(expressions), sql: fragment.sql,
          parameters: fragment.parameters.map { "\($0)" }, columns: fragment.output.map { "\($0.name) \($0.type)" },
          estimatedRows: options.costs ? fragment.estimatedRows : nil, rows: figures?.rows, bytes: figures?.bytes,
          misestimate: FragmentFigures(fragment, explanation, options).misestimate,
          milliseconds: times?.total?.inMilliseconds, connectedMilliseconds: times?.connected?.inMilliseconds,
          firstRowMilliseconds: times?.firstBatch?.inMilliseconds, blockedMilliseconds: times?.blocked.inMilliseconds)
      }
      merge = plan.merge.map { Merge(engine: $0.dialect.string, sql: $0.sql) }
      verdicts = explanation.notes.map {
        Reason(
          source: $0.source?.string, verdict: $0.verdict.rawValue, construct: $0.construct,
          code: $0.code.name.string, reason: $0.reason)
      }
      rules = plan.rules.map {
        Rule(
          rule: $0.rule.string, changed: $0.changed, rejected: $0.rejected,
          milliseconds: options.summary ? $0.duration.inMilliseconds : nil)
      }
      planningMilliseconds = options.summary ? explanation.planning.inMilliseconds : nil
      actual = metrics.map {
        Totals(
          rows: $0.rows, bytes: $0.bytes, milliseconds: $0.duration.inMilliseconds, rowsPulled: $0.rowsPulled,
          bytesPulled: $0.bytesPulled)
      }
      verification = explanation.verification.map { "\($0)" }
    }
  }
}

extension Duration {
  var inMilliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15 }
}
