import HansaCore
import HansaPlanner

/// The file's form. Hashes are hexadecimal, for JSON's numbers do not hold them.
struct LearnedDocument: Codable {
  struct Part: Codable {
    var exact: String
    var general: String
    var name: String
    var sources: [String]
    var rows: [Double]
    var uncorrected: Double
    var runs: Int
    var date: Int
  }
  struct Shape: Codable {
    var general: String
    var sources: [String]
    var exact: [String]
    var ratios: [Double]
    var date: Int
  }
  struct Cost: Codable {
    var source: String
    var latency: Double
    var scannedRow: Double
    var foundRow: Double
    var computedRow: Double
    var sentRow: Double
    var sentValue: Double
    var receivedValue: Double
    var bytesPerSecond: Double?
    var fragments: Int
    var date: Int
  }
  struct Statement: Codable {
    struct Plan: Codable {
      var plan: String
      var milliseconds: [Double]
      var rows: Double?
      var runs: Int
      var date: Int
    }
    var statement: String
    var sources: [String]
    var tableRows: [Double]
    var plans: [Plan]
  }
  var version = 1
  var parts: [Part]
  var shapes: [Shape]
  var costs: [Cost]
  /// nil in files of old.
  var statements: [Statement]?

  init(_ contents: LearnedEstimates.Contents) {
    parts = contents.parts.map {
      Part(
        exact: Self.text($0.shape.exact), general: Self.text($0.shape.general), name: $0.name,
        sources: $0.sources.map(\.string), rows: $0.rows, uncorrected: $0.uncorrected, runs: $0.runs, date: $0.date)
    }
    shapes = contents.shapes.map { key, shape in
      Shape(
        general: Self.text(key), sources: shape.sources.map(\.string), exact: shape.ratios.map { Self.text($0.exact) },
        ratios: shape.ratios.map(\.ratio), date: shape.date)
    }
    costs = contents.costs.map { name, known in
      let cost = known.cost
      return Cost(
        source: name.string, latency: cost.latency, scannedRow: cost.scannedRow, foundRow: cost.foundRow,
        computedRow: cost.computedRow, sentRow: cost.sentRow, sentValue: cost.sentValue,
        receivedValue: cost.receivedValue, bytesPerSecond: cost.bytesPerSecond, fragments: known.fragments,
        date: known.date)
    }
    statements = contents.statements.map { known in
      Statement(
        statement: Self.text(known.statement), sources: known.sources.map(\.string), tableRows: known.tableRows,
        plans: known.plans.map {
          .init(plan: Self.text($0.plan), milliseconds: $0.milliseconds, rows: $0.rows, runs: $0.runs, date: $0.date)
        })
    }
  }

  private static func text(_ hash: UInt64) -> String { String(hash, radix: 16) }

  /// - Throws: `.ioError` for hashes that are none.
  func contents() throws(HansaError) -> LearnedEstimates.Contents {
    func hash(_ text: String) throws(HansaError) -> UInt64 {
      guard let hash = UInt64(text, radix: 16) else { throw HansaError(.ioError, "\"\(text)\" is no hash") }
      return hash
    }
    var contents = LearnedEstimates.Contents()
    guard version == 1 else { return contents }
    for part in parts {
      contents.parts.append(
        LearnedPart(
          shape: RelationShape(exact: try hash(part.exact), general: try hash(part.general)), name: part.name,
          sources: part.sources.map { Name($0) }, rows: part.rows, uncorrected: part.uncorrected, runs: part.runs,
          date: part.date))
    }
    for shape in shapes {
      var ratios: [LearnedShape.Ratio] = []
      for (exact, ratio) in zip(shape.exact, shape.ratios) {
        ratios.append(LearnedShape.Ratio(exact: try hash(exact), ratio: ratio))
      }
      contents.shapes[try hash(shape.general)] = LearnedShape(
        sources: shape.sources.map { Name($0) }, ratios: ratios, date: shape.date)
    }
    for cost in costs {
      contents.costs[Name(cost.source)] = LearnedCost(
        cost: SourceCost(
          latency: cost.latency, scannedRow: cost.scannedRow, foundRow: cost.foundRow, computedRow: cost.computedRow,
          sentRow: cost.sentRow, sentValue: cost.sentValue, receivedValue: cost.receivedValue,
          bytesPerSecond: cost.bytesPerSecond), fragments: cost.fragments, date: cost.date)
    }
    for known in statements ?? [] {
      var plans: [MeasuredPlan] = []
      for plan in known.plans {
        plans.append(
          MeasuredPlan(
            plan: try hash(plan.plan), milliseconds: plan.milliseconds, rows: plan.rows, runs: plan.runs,
            date: plan.date))
      }
      contents.statements.append(
        MeasuredStatement(
          statement: try hash(known.statement), sources: known.sources.map { Name($0) }, plans: plans,
          tableRows: known.tableRows))
    }
    return contents
  }
}
