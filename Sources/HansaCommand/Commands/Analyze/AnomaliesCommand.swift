import ArgumentParser
import Foundation
import Hansa
import HansaCore

/// `hansa analyze anomalies`.
struct AnomaliesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "anomalies",
    abstract: "Judge each value by those before it.",
    discussion: """
      Prints timestamp,value,anomaly_score,label for every value, in the order of the input. The score is from 0 to 1; \
      the label is 1 where the value is called an anomaly, which is from 0.5 on. There is nothing to configure, and the \
      file may be of any length: it is never in memory as a whole. The first 150 values are only learned.

      Examples:
        hansa analyze anomalies cpu.csv
        tail -n 5000 cpu.csv | hansa analyze anomalies - --details --format table
        hansa analyze anomalies --sql "SELECT ts, v FROM shop.metrics ORDER BY ts" --format ndjson
      """)

  @OptionGroup var input: SeriesInput
  @OptionGroup var options: SeriesOutputOptions

  @Flag(help: "Adds what was expected, in which range, the reason and the severity.")
  var details = false

  func run() async throws {
    try await SeriesRun.run(input, options) { [input, details] output async throws(HansaError) in
      var rows: AnomalyRows?
      var backwards = Backwards()
      try await input.read { _, piece async throws(HansaError) in
        if output.isClosed { throw Interrupts.cancelled }
        let (points, isNamed) = Self.points(piece)
        var judging = rows ?? AnomalyRows(isNamed: isNamed, isDetailed: details)
        // Not two of them: a copy would be made of all that it has learned.
        rows = nil
        var judged: [[SQLValue]] = []
        judged.reserveCapacity(points.count)
        for point in points {
          backwards.take(point, isNamed: isNamed)
          judged.append(judging.row(point))
        }
        try output.write(judged, judging.columns)
        rows = judging
      }
      guard backwards.values > 0 else { throw SeriesRun.empty }
      if let first = backwards.first {
        StandardStreams.write(
          "warning: \(backwards.count) of \(backwards.values) times are before the one before them, the first in "
            + "\(input.place) \(first); values are judged in the order of the input\n", to: STDERR_FILENO)
      }
    }
  }

  private static func points(_ piece: SeriesInput.Piece) -> ([SeriesPoint], isNamed: Bool) {
    switch piece {
    case .points(let points, let isNamed): return (points, isNamed)
    case .series(let series):
      let points = series.values.enumerated().map { index, value in
        SeriesPoint(
          series: series.name, label: "\(index + 1)", time: Double(index) * SeriesPoint.hour, value: value, line: 0)
      }
      return (points, true)
    }
  }

  /// Counts times that go back in a single series. Clocks that change to winter do that: it is no error.
  private struct Backwards {
    private(set) var values = 0
    private(set) var count = 0
    private(set) var first: Int?
    private var last = -Double.infinity

    mutating func take(_ point: SeriesPoint, isNamed: Bool) {
      values += 1
      guard !isNamed else { return }
      if point.time < last {
        count += 1
        first = first ?? point.line
      }
      last = point.time
    }
  }
}
