import Foundation
import HansaAlerting
import HansaArrow
import HansaCore
import HansaMonitoring
import HansaTelemetry

/// What rules read of a federation.
struct FederationReader: Sendable {
  /// Rows of a rule's statement; more are an error, for each is an alert.
  static let mostRows = 10_000

  let federation: WeakReference<FederationManager>
  let metrics: FederationMeters
  let probes: SourceProbes
  let live: LiveSeries
  let timeout: Duration

  // MARK: Series

  var series: AlertQuery.SeriesReader {
    { [self] (selector, range) throws(HansaError) in
      sample(at: range.upperBound)
      return live.select(selector)
    }
  }

  /// Takes all metrics once for an evaluation.
  func sample(at instant: AlertInstant) {
    guard let federation = federation.object, live.isDue(at: instant) else { return }
    var values: [(labels: LabelSet, value: Double)] = []
    var families = metrics.families(of: federation)
    // Before the federation knows who watches it, its metrics lack them.
    if federation.alerts == nil { families.append(probes.family) }
    for family in families {
      for sample in family.samples where live.isRead(Name(sample.name)) {
        let labels = sample.labels.map { (name: Name($0.name), value: Name($0.value)) }
        values.append((LabelSet(labels + [(name: LabelSet.metricName, value: Name(sample.name))]), sample.value))
      }
    }
    values += AnalysisSeries(federation.analyzer, at: instant).values(live.isRead)
    live.take(values, at: instant)
  }

  // MARK: Rows

  var rows: AlertQuery.RowReader {
    { [self] (statement, _) throws(HansaError) in
      guard let federation = federation.object else { return AlertRows([]) }
      let session = federation.session(user: statement.user, client: "alerts")
      session.update { $0.statementTimeout = timeout }
      let result = try await session.execute(statement.text)
      let columns = try RuleColumns(result.schema)
      var series: [SeriesValue] = []
      for try await batch in result {
        for row in 0..<batch.rowCount { series.append(try columns.series(batch.row(row))) }
        guard series.count <= Self.mostRows else {
          throw HansaError(
            .programLimitExceeded, "the rule's statement has more than \(Self.mostRows) rows, and each is an alert",
            advice: "Aggregate, or add a LIMIT.")
        }
      }
      return AlertRows(series, query: result.metrics?.queryID)
    }
  }
}

/// Which columns of a statement are labels, and which is the value.
struct RuleColumns {
  private let labels: [(place: Int, name: Name)]
  private let value: Int

  /// - Throws: `.datatypeMismatch` for columns that are neither, `.undefinedColumn` without a value.
  init(_ schema: Schema) throws(HansaError) {
    var labels: [(place: Int, name: Name)] = []
    var value: Int?
    for (place, field) in schema.fields.enumerated() {
      if field.name == "value", field.type.isNumber {
        value = place
      } else if field.type.isText, field.name != "value" {
        labels.append((place, field.name))
      } else {
        throw HansaError(
          .datatypeMismatch, "the column \"\(field.name)\" of the rule's statement has the type \(field.type)",
          advice: "Labels are text: cast it (\(field.name)::text). The column value is a number.")
      }
    }
    guard let value else {
      throw HansaError(
        .undefinedColumn, "the rule's statement has no column \"value\"",
        advice: "Name the number that the alert is about: SELECT status, count(*) AS value ….")
    }
    self.labels = labels
    self.value = value
  }

  func series(_ row: [SQLValue]) throws(HansaError) -> SeriesValue {
    var pairs: [(name: Name, value: Name)] = []
    for label in labels { if case .text(let text) = row[label.place] { pairs.append((label.name, text)) } }
    return SeriesValue(LabelSet(pairs), try number(row[value]))
  }

  private func number(_ cell: SQLValue) throws(HansaError) -> Double {
    switch cell {
    case .integer(let value): return Double(value)
    case .double(let bits): return bits.value
    case .decimal(let decimal): return Double(decimal.description) ?? .nan
    default: return .nan
    }
  }
}

extension FederationManager {
  /// The last queries that failed, or took the source that the labels name, up to an instant: the latest first.
  func queries(behind labels: LabelSet, at instant: AlertInstant) -> [UInt64] {
    let end = Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000)
    let source = labels["source"]
    let recent = monitor.recent.filter { query in
      query.ended <= end && query.ended > end.addingTimeInterval(-300)
        && (source == nil || query.fragments.contains { $0.source == source } || query.errorClass != nil)
    }
    let failed = recent.filter { $0.outcome == .failed }
    return (failed.isEmpty ? recent : failed).suffix(5).reversed().map(\.id)
  }
}
