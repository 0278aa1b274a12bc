import HansaCore

/// Puts points together to whole series, in the order in which their series came first.
public struct SeriesCollector: Sendable {
  /// The most values that are kept, of all series together (1.2 GB with times as text).
  public static let limit = 20_000_000

  /// The series so far.
  public private(set) var series: [Series] = []
  private var positions: [Name: Int] = [:]
  private var count = 0
  private let name: String
  private let place: String

  /// - Parameters:
  ///   - name: what a series is called that has no name of its own.
  ///   - place: what the points stand in, for messages: `line`, `row`.
  public init(name: String, place: String) {
    self.name = name
    self.place = place
  }

  /// - Throws: `.invalidParameter` for a time that is not after the one before in the series, `.programLimitExceeded` for
  ///   more values than are kept.
  public mutating func add(_ point: SeriesPoint) throws(HansaError) {
    let key = Name(point.series ?? name)
    let position = positions[key] ?? series.count
    if position == series.count {
      positions[key] = position
      series.append(Series(name: key.string))
    }
    if let last = series[position].times.last, point.time <= last {
      throw HansaError(
        .invalidParameter,
        "\(place) \(point.line): the time \(point.label) is not after the one before it, "
          + (series[position].labels.last ?? ""),
        advice: "The values have to be in the order of their times, one for each time.")
    }
    count += 1
    guard count <= Self.limit else {
      throw HansaError(
        .programLimitExceeded, "\(place) \(point.line): there are more than \(Self.limit) values",
        advice: "Analyse a part of them, or averages over longer times.")
    }
    series[position].labels.append(point.label)
    series[position].times.append(point.time)
    series[position].values.append(point.value)
  }
}
