/// Forecasts by the median of several methods, with intervals from what the same median would have been wrong by before.
public enum Forecaster {
  /// The most values of the past that are looked at, unless the longest season needs more.
  private static let memory = 3000
  /// The most that methods with a season may err, as a part of what those without err.
  private static let gain = 0.85

  /// What comes next in a series of equally spaced values, whose gaps are NaN or infinite. Nil where no value is finite, or
  /// nothing is asked for.
  public static func forecast(_ values: [Double], options: ForecastOptions) -> Forecast? {
    guard options.horizon > 0, let filled = Gaps.filled(values) else { return nil }
    let given = options.seasons ?? Seasons.detect(filled)
    let usable = Seasons.usable(given, count: filled.count)
    let recent = Array(filled.suffix(max(memory, 5 * (usable.last ?? 1))))
    let (ensemble, past) = chosen(recent, usable, options)
    let now = ensemble.forecasts(recent)
    let kept = past.kept(now)
    let median = Ensemble.median(kept, options.horizon)
    let widths = past.widths(level: min(max(options.level, 0), 1), values: recent)
    // Counts and durations are never negative, and have never been.
    let bound = (recent.min() ?? 0) >= 0 ? 0 : -Double.infinity
    let steps = zip(median, widths).map { value, width in
      Forecast.Step(value: max(value, bound), low: max(value - width, bound), high: max(value, bound) + width)
    }
    return Forecast(steps: steps, seasons: ensemble.seasons, methods: kept.count)
  }

  /// The methods with the seasons, or those without any where they erred less at the held-out origins: a season that is
  /// not there does harm, and the autocorrelation of a random walk shows many.
  private static func chosen(
    _ values: [Double], _ seasons: [Int], _ options: ForecastOptions
  ) -> (Ensemble, HeldOutOrigins) {
    let origins = HeldOutOrigins.origins(count: values.count, horizon: options.horizon, seasons: seasons)
    let seasonal = Ensemble(seasons: seasons, horizon: options.horizon)
    let past = HeldOutOrigins(values, seasonal, origins: origins)
    guard !seasons.isEmpty, let error = past.error else { return (seasonal, past) }
    let plain = Ensemble(seasons: [], horizon: options.horizon)
    let plainPast = HeldOutOrigins(values, plain, origins: origins)
    guard let plainError = plainPast.error, plainError * gain < error else { return (seasonal, past) }
    return chosen(values, [], options)
  }
}
