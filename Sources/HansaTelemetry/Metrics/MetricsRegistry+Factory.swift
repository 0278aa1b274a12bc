import CoreMetrics

/// What swift-metrics asks of a backend. Labels with a `_total` at the end are counters' names already.
extension MetricsRegistry: MetricsFactory {
  /// Bounds of durations in seconds.
  public static let durationBounds = [
    0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300,
  ]
  /// Bounds of numbers of rows, bytes and the like.
  public static let sizeBounds: [Double] = [
    1, 10, 100, 1000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000, 10_000_000_000,
  ]

  private func series(
    _ label: String, _ dimensions: [(String, String)], _ kind: MetricDefinition.Kind, unit: String = ""
  ) -> RecordedSeries {
    let name = kind == .counter && label.hasSuffix("_total") ? String(label.dropLast("_total".count)) : label
    let known = KnownMetrics.recorded[name] ?? ("Recorded through swift-metrics as \(label)", unit)
    return series(
      MetricDefinition(name, kind, unit: known.unit, help: known.help), dimensions.map { MetricLabel($0.0, $0.1) })
  }

  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    series(label, dimensions, .counter)
  }

  public func makeFloatingPointCounter(
    label: String, dimensions: [(String, String)]
  ) -> any FloatingPointCounterHandler { SeriesHandler(series(label, dimensions, .counter)) }

  public func makeMeter(label: String, dimensions: [(String, String)]) -> any MeterHandler {
    SeriesHandler(series(label, dimensions, .gauge))
  }

  public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    SeriesHandler(series(label, dimensions, aggregate ? .histogram(bounds: Self.sizeBounds) : .gauge), aggregate)
  }

  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    SeriesHandler(series(label, dimensions, .histogram(bounds: Self.durationBounds), unit: "s"))
  }

  // Series stay: a counter is made anew for each increment.
  public func destroyCounter(_ handler: any CounterHandler) {}
  public func destroyFloatingPointCounter(_ handler: any FloatingPointCounterHandler) {}
  public func destroyMeter(_ handler: any MeterHandler) {}
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  public func destroyTimer(_ handler: any TimerHandler) {}
}

extension RecordedSeries: CounterHandler {
  public func increment(by amount: Int64) { add(amount) }
}

/// The other kinds of handlers: their methods have names that a series uses otherwise.
private final class SeriesHandler: FloatingPointCounterHandler, MeterHandler, RecorderHandler, TimerHandler {
  private let series: RecordedSeries
  private let aggregates: Bool

  init(_ series: RecordedSeries, _ aggregates: Bool = true) {
    self.series = series
    self.aggregates = aggregates
  }

  func increment(by amount: Double) { series.add(number: amount) }
  func decrement(by amount: Double) { series.add(number: -amount) }
  func reset() { series.reset() }
  func set(_ value: Int64) { series.set(Double(value)) }
  func set(_ value: Double) { series.set(value) }
  func record(_ value: Int64) { record(Double(value)) }
  func record(_ value: Double) { aggregates ? series.observe(value) : series.set(value) }
  func recordNanoseconds(_ duration: Int64) { series.observe(Double(duration) / 1e9) }
}
