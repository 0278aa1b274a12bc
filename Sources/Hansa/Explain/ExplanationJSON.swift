import Foundation
import HansaCore
import HansaMonitoring
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
      /// Whose fragment it is, or what is shipped.
      var shipment: String?
      var inputs: [Operator]?

      init(_ tree: PlanTree, _ fragments: [NestedFragment]) {
        let nested = fragments.first { $0.id == tree.fragment }
        `operator` = nested != nil ? "Fragment" : tree.shipment != nil ? "Shipment" : tree.title
        detail = nested == nil && tree.shipment == nil && !tree.detail.isEmpty ? tree.detail : nil
        lines = tree.lines.isEmpty ? nil : tree.lines
        fragment = nested?.fragment.index
        shipment = nested?.plan.name ?? tree.shipment
        inputs = tree.children.isEmpty ? nil : tree.children.map { Operator($0, fragments) }
      }
    }
    struct Fragment: Encodable {
      var index: Int
      /// Whose fragment it is; nil for one of the query itself.
      var shipment: String?
      var source: String
      var dialect: String
      var tables: [String]
      var pushed: [String]
      var sql: String
      var parameters: [String]
      var columns: [String]
      var estimatedRows: Double?
      /// By statistics alone, where earlier runs had a part in it.
      var uncorrectedRows: Double?
      /// Bytes of a row.
      var estimatedWidth: Double?
      var estimatedMilliseconds: Milliseconds?
      var rows: Int?
      var bytes: Int?
      /// Where the estimate was wrong by more than ten times, and how many times the actual rows are the estimated ones.
      var misestimate: String?
      var misestimateFactor: Double?
      var milliseconds: Double?
      var connectedMilliseconds: Double?
      var firstRowMilliseconds: Double?
      var blockedMilliseconds: Double?
      /// What travels with its statement.
      var carries: [String]?
      var shippedRows: Int?
      var shippedBytes: Int?
      /// By the keys of those rows.
      var filters: [Filter]?
      var waitedMilliseconds: Double?
      /// Why nothing travelled.
      var notShipped: String?
      /// What the result cache did for it.
      var cache: String?
      /// How often it was sent, where more than once, and to which of the source's servers.
      var attempts: Int?
      var endpoint: String?
    }
    /// A filter that was decided when the rows were there.
    struct Filter: Encodable {
      var table: String
      var column: String
      var keys: Int
      /// Why it was not sent.
      var notSent: String?

      init(_ filter: FilterMetrics) {
        (table, column) = (filter.table.string, filter.column.string)
        (keys, notSent) = (filter.keys, filter.refusal)
      }
    }
    /// What the estimated time goes to.
    struct Milliseconds: Encodable {
      var latency: Double
      var work: Double
      var transfer: Double
      var total: Double

      init(_ cost: FragmentCost) {
        (latency, work, transfer, total) = (cost.latency, cost.work.total, cost.transfer, cost.total)
      }
    }
    struct Shipment: Encodable {
      var shipment: String
      var maximumRows: Int
      var columns: [String]
      var merge: Merge?
      var estimatedRows: Double?
      /// By statistics alone, where earlier runs had a part in it.
      var uncorrectedRows: Double?
      var estimatedWidth: Double?
      var rows: Int?
      var bytes: Int?
      var misestimate: String?
      var misestimateFactor: Double?
      var isComplete: Bool?
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
    struct Missing: Encodable {
      var source: String
      var tables: [String]
      var fragment: String
      var part: String
      var code: String
      var message: String

      init(_ missing: MissingSource) {
        (source, tables) = (missing.source.string, missing.tables.map(\.string))
        (fragment, part) = (missing.fragment, missing.part.rawValue)
        (code, message) = (missing.code.rawValue, missing.message)
      }
    }
    struct Rule: Encodable {
      var rule: String
      var changed: Bool
      /// Why what it made was thrown away.
      var rejected: String?
      var milliseconds: Double?
    }
    struct Alternative: Encodable {
      var difference: String
      var estimatedMilliseconds: Double
      var measuredMilliseconds: Double?
    }
    struct Sample: Encodable {
      var source: String
      var schema: String
      var table: String
      var rows: Int

      init(_ table: PlanRows) {
        (source, schema) = (table.source.string, table.schema.string)
        (self.table, rows) = (table.table.string, table.rows)
      }
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
    /// nil where nothing is.
    var shipments: [Shipment]?
    var merge: Merge?
    var verdicts: [Reason]
    var rules: [Rule]
    var estimatedMilliseconds: Double?
    /// What earlier runs took; nil where there was none.
    var measuredMilliseconds: Double?
    /// Plans that were not chosen.
    var alternatives: [Alternative]?
    /// Tables of which some rows were read for the estimates; nil for none.
    var samples: [Sample]?
    /// Rows that sources expect of conditions, where they were asked; nil for none.
    var sourceEstimates: [Sample]?
    var planningMilliseconds: Double?
    /// Whether the plan was made for an earlier run.
    var planFromCache: Bool?
    /// Whether it was made for any values of the statement's parameters.
    var genericPlan: Bool?
    var actual: Totals?
    var verification: String?
    /// Why another plan was given up for this one.
    var replanned: String?
    /// What the result cache did for the query.
    var cache: String?
    /// What is missing from the result; nil for a whole one.
    var missing: [Missing]?

    init(_ explanation: Explanation, _ options: ExplainOptions) {
      let (plan, metrics) = (explanation.plan, explanation.metrics)
      let names = ColumnNames(plan)
      let expressions = ExpressionText(names: names)
      let all = plan.allFragments
      tree = Operator(explanation.tree(options), all)
      fragments = all.map { nested in
        let fragment = nested.fragment
        let figures = explanation.figures(of: nested)
        let carrier = fragment.shipments.isEmpty ? nil : figures
        let parts = PushedParts(fragment, explanation)
        let times = options.timing ? figures : nil
        let expected = options.costs ? fragment.expectation : nil
        let compared = FragmentFigures(nested, explanation, options)
        return Fragment(
          index: fragment.index, shipment: nested.plan.name, source: fragment.source.string,
          dialect: fragment.dialect.string,
          tables: parts.tables(names), pushed: parts.steps(expressions), sql: fragment.sql,
          parameters: fragment.parameters.map { "\($0)" }, columns: fragment.output.map { "\($0.name) \($0.type)" },
          estimatedRows: expected?.rows,
          uncorrectedRows: expected.flatMap { $0.isLearned ? $0.uncorrectedRows : nil },
          estimatedWidth: expected?.width,
          estimatedMilliseconds: expected?.cost.map(Milliseconds.init), rows: figures?.rows, bytes: figures?.bytes,
          misestimate: compared.misestimate, misestimateFactor: compared.misestimate == nil ? nil : compared.ratio,
          milliseconds: times?.total?.inMilliseconds, connectedMilliseconds: times?.connected?.inMilliseconds,
          firstRowMilliseconds: times?.firstBatch?.inMilliseconds, blockedMilliseconds: times?.blocked.inMilliseconds,
          carries: fragment.shipments.isEmpty ? nil : fragment.shipments.map { "\(nested.plan.appending($0))" },
          shippedRows: carrier?.shippedRows, shippedBytes: carrier?.shippedBytes,
          filters: carrier.flatMap { $0.filters.isEmpty ? nil : $0.filters.map(Filter.init) },
          waitedMilliseconds: times?.waited?.inMilliseconds, notShipped: carrier?.refusal,
          cache: figures?.cache?.text(options),
          attempts: figures.flatMap { $0.attempts > 1 ? $0.attempts : nil }, endpoint: figures?.endpoint)
      }
      let shipped = Self.shipments(explanation, options)
      shipments = shipped.isEmpty ? nil : shipped
      replanned = metrics?.replanned
      cache = metrics?.cache?.text(options)
      if let lacks = metrics?.missing, !lacks.isEmpty { missing = lacks.map(Missing.init) }
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
      if options.costs {
        estimatedMilliseconds = plan.cost
        measuredMilliseconds = plan.measured
        alternatives = plan.alternatives.map {
          Alternative(
            difference: $0.difference, estimatedMilliseconds: $0.cost, measuredMilliseconds: $0.measured)
        }
      }
      if options.costs, !plan.samples.isEmpty {
        samples = plan.samples.map(Sample.init)
      }
      if options.costs, !plan.expectations.isEmpty {
        sourceEstimates = plan.expectations.map(Sample.init)
      }
      planningMilliseconds = options.summary ? explanation.planning.inMilliseconds : nil
      planFromCache = options.summary ? plan.isFromCache : nil
      genericPlan = options.summary && plan.isGeneric ? true : nil
      actual = metrics.map {
        Totals(
          rows: $0.rows, bytes: $0.bytes, milliseconds: $0.duration.inMilliseconds, rowsPulled: $0.rowsPulled,
          bytesPulled: $0.bytesPulled)
      }
      verification = explanation.verification.map { "\($0)" }
    }

    private static func shipments(_ explanation: Explanation, _ options: ExplainOptions) -> [Shipment] {
      explanation.plan.allPlans.reversed().flatMap { path, plan in
        plan.shipments.enumerated().map { position, planned in
          let path = path.appending(position)
          let figures = explanation.figures(of: path)
          let expected = options.costs ? planned.expectation : nil
          let compared = FragmentFigures(planned, at: path, explanation, options)
          return Shipment(
            shipment: "\(path)", maximumRows: planned.maximumRows,
            columns: planned.plan.output.map { "\($0.name) \($0.type)" },
            merge: planned.plan.merge.map { Merge(engine: $0.dialect.string, sql: $0.sql) },
            estimatedRows: expected?.rows,
            uncorrectedRows: expected.flatMap { $0.isLearned ? $0.uncorrectedRows : nil },
            estimatedWidth: expected?.width, rows: figures?.rows,
            bytes: figures?.bytes, misestimate: compared.misestimate,
            misestimateFactor: compared.misestimate == nil ? nil : compared.ratio, isComplete: figures?.isComplete)
        }
      }
    }
  }
}

extension ShipmentPath {
  /// nil for the query's own plan.
  fileprivate var name: String? { positions.isEmpty ? nil : "\(self)" }
}

extension Duration {
  var inMilliseconds: Double { Double(components.seconds) * 1000 + Double(components.attoseconds) / 1e15 }
}
