import HansaAnalysis
import HansaArrow
import HansaCore

/// What is asked of a whole series, and the rows that answer it. Anomalies are found as values come: `AnomalyRows`.
public enum SeriesAnalysis: Sendable {
  /// What comes next.
  case forecast(ForecastOptions)
  /// Which way it goes, with the probability of seeing a trend where there is none.
  case trend(MannKendallTest.Variant, alpha: Double)
  /// Where it becomes another one.
  case changePoints(ChangePointOptions)

  /// The columns of the rows.
  public var columns: [Field] {
    switch self {
    case .forecast:
      [
        Field("id", .text), Field("step", .int4), Field("value", .float8), Field("low", .float8),
        Field("high", .float8),
      ]
    case .trend:
      [
        Field("id", .text), Field("trend", .text), Field("p_value", .float8), Field("z", .float8),
        Field("tau", .float8), Field("score", .int8), Field("variance", .float8), Field("slope", .float8),
        Field("intercept", .float8), Field("count", .int8),
      ]
    case .changePoints:
      [
        Field("id", .text), Field("position", .int8), Field("timestamp", .text), Field("mean_before", .float8),
        Field("mean_after", .float8), Field("deviation_before", .float8), Field("deviation_after", .float8),
        Field("count_before", .int8), Field("count_after", .int8),
      ]
    }
  }

  /// The rows of one series.
  ///
  /// - Throws: `.invalidParameter` where the series has fewer values than the method needs.
  public func rows(of series: Series) throws(HansaError) -> [[SQLValue]] {
    let name = SQLValue.text(series.name)
    switch self {
    case .forecast(let options):
      guard let forecast = Forecaster.forecast(series.evenlySpaced, options: options) else {
        throw Self.tooShort(series, "a forecast needs one value")
      }
      return forecast.steps.enumerated().map { index, step in
        [name, .integer(Int64(index + 1)), .double(step.value), .double(step.low), .double(step.high)]
      }
    case .trend(let variant, let alpha):
      let values = series.evenlySpaced
      guard let test = MannKendallTest(values, alpha: alpha, variant: variant) else {
        throw Self.tooShort(series, "a trend needs three values")
      }
      return [
        [
          name, .text(test.trend.rawValue), .double(test.pValue), .double(test.z), .double(test.tau),
          .integer(Int64(test.score)), .double(test.variance), .double(test.line.slope), .double(test.line.intercept),
          .integer(Int64(values.count(where: \.isFinite))),
        ]
      ]
    case .changePoints(let options):
      return PELT.changePoints(in: series.values, options: options).map { change in
        let (before, after) = (change.before, change.after)
        let label = series.labels.indices.contains(change.index) ? series.labels[change.index] : nil
        return [
          name, .integer(Int64(change.index + 1)), SQLValue(label.map { Name($0) }), .double(before.mean),
          .double(after.mean), .double(before.deviation), .double(after.deviation),
          .integer(Int64(before.range.count)), .integer(Int64(after.range.count)),
        ]
      }
    }
  }

  private static func tooShort(_ series: Series, _ need: String) -> HansaError {
    HansaError(
      .invalidParameter,
      "the series \"\(series.name)\" has \(series.values.count(where: \.isFinite)) values, and \(need)")
  }
}
