/// Forecasts by the median of several methods, with intervals from what the same median would have been wrong by before.
public enum Forecaster {
  /// The most values of the past that are looked at, unless the longest season needs more.
  private static let memory = 3000

  /// What comes next in a series of equally spaced values, whose gaps are NaN or infinite. Nil where no value is finite, or
  /// nothing is asked for.
  public static func forecast(_ values: [Double], options: ForecastOptions) -> Forecast? {
    guard options.horizon > 0, let filled = Gaps.filled(values) else { return nil }
    let given = options.seasons ?? Seasons.detect(filled)
    let usable = Seasons.usable(given, count: filled.count)
    let recent = Array(filled.suffix(max(memory, 5 * (usable.last ?? 1))))
    let ensemble = Ensemble(seasons: usable, horizon: options.horizon)
    let past = HeldOutOrigins(recent, ensemble)
    let now = ensemble.forecasts(recent)
    let kept = past.kept(now)
    let median = Ensemble.median(kept, options.horizon)
    let widths = past.widths(level: min(max(options.level, 0), 1), values: recent)
    // Counts and durations are never negative, and have never been.
    let bound = (recent.min() ?? 0) >= 0 ? 0 : -Double.infinity
    let steps = zip(median, widths).map { value, width in
      Forecast.Step(value: max(value, bound), low: max(value - width, bound), high: max(value, bound) + width)
    }
    return Forecast(steps: steps, seasons: usable, methods: kept.count)
  }
}
