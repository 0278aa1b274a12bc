import HansaAnalysis
import HansaArrow
import HansaCore

/// Judges the values of one or more series as they come, a row a value, in constant memory for each series.
public struct AnomalyRows: Sendable {
  private let isNamed: Bool
  private let isDetailed: Bool
  private var detectors: [Name: AnomalyDetector] = [:]
  private var single = AnomalyDetector()

  /// - Parameters:
  ///   - isNamed: whether there are several series, so that rows begin with the name of theirs.
  ///   - isDetailed: whether rows end with what was expected, the reason and the severity.
  public init(isNamed: Bool, isDetailed: Bool) {
    self.isNamed = isNamed
    self.isDetailed = isDetailed
  }

  /// The columns of the rows: those of the Numenta benchmark's result files, and others around them.
  public var columns: [Field] {
    let id = isNamed ? [Field("id", .text)] : []
    let judged = [
      Field("timestamp", .text), Field("value", .float8), Field("anomaly_score", .float8), Field("label", .int4),
    ]
    let details = [
      Field("expected", .float8), Field("low", .float8), Field("high", .float8), Field("reason", .text),
      Field("severity", .text),
    ]
    return id + judged + (isDetailed ? details : [])
  }

  /// The row of the next value, judged by those of its series before it.
  public mutating func row(_ point: SeriesPoint) -> [SQLValue] {
    let observation: AnomalyObservation
    if isNamed {
      observation = detectors[Name(point.series ?? ""), default: AnomalyDetector()].observe(point.value, at: point.time)
    } else {
      observation = single.observe(point.value, at: point.time)
    }
    var row: [SQLValue] = isNamed ? [.text(point.series ?? "")] : []
    row += [
      .text(point.label), point.value.isFinite ? .double(point.value) : .null, .double(observation.score),
      .integer(observation.isAnomaly ? 1 : 0),
    ]
    guard isDetailed else { return row }
    return row + [
      .double(observation.expected), .double(observation.low), .double(observation.high),
      observation.isAnomaly ? .text(observation.reason.rawValue) : .null,
      SQLValue(observation.severity.map { Name($0.rawValue) }),
    ]
  }
}
