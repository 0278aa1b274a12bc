import HansaAnalysis
import HansaCore

/// A condition that judges each series by what it was like before, with the methods of HansaAnalysis.
public struct LearnedCondition: Sendable, Hashable {
  /// Where a value has to be of what was expected.
  public enum Side: String, Sendable, CaseIterable {
    case above, below, either

    func has(_ value: Double, of expected: Double) -> Bool {
      switch self {
      case .above: value > expected
      case .below: value < expected
      case .either: true
      }
    }
  }

  /// What is judged of a series.
  public enum Judgement: Sendable, Hashable {
    /// The moment at which it is an anomaly, by the streaming detector, that is as grave as this at least.
    case anomaly(Side, AnomalyObservation.Severity)
    case adaptive(AdaptiveThreshold)
    case forecast(ForecastThreshold)
  }

  /// Each evaluation's values of it are learned.
  public var expression: SeriesExpression
  public var judgement: Judgement

  public init(_ expression: SeriesExpression, _ judgement: Judgement) {
    self.expression = expression
    self.judgement = judgement
  }

  /// What judges a series of which nothing is known yet.
  func judge() -> any SeriesJudge {
    switch judgement {
    case .anomaly(let side, let severity): AnomalyJudge(side: side, severity: severity)
    case .adaptive(let threshold): AdaptiveJudge(threshold)
    case .forecast(let threshold): ForecastJudge(threshold)
    }
  }
}

/// Judges the values of one series as they come.
protocol SeriesJudge: Sendable {
  /// The value of the alert where the condition holds, and learns the series' value.
  mutating func judge(_ value: Double, at instant: AlertInstant) -> Double?
}

/// Holds for the one evaluation at which the detector calls the value an anomaly: one that goes on is one anomaly.
struct AnomalyJudge: SeriesJudge {
  let side: LearnedCondition.Side
  let severity: AnomalyObservation.Severity
  private var detector = AnomalyDetector()

  init(side: LearnedCondition.Side, severity: AnomalyObservation.Severity) {
    self.side = side
    self.severity = severity
  }

  mutating func judge(_ value: Double, at instant: AlertInstant) -> Double? {
    let observation = detector.observe(value, at: instant.seconds)
    guard let found = observation.severity, found.rank >= severity.rank, side.has(value, of: observation.expected)
    else { return nil }
    return value
  }
}

extension AnomalyObservation.Severity {
  fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

extension AlertInstant {
  /// Since 1970.
  var seconds: Double { Double(milliseconds) / 1000 }
}
