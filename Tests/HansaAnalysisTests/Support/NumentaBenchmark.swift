import Foundation
import HansaAnalysis

/// The Numenta Anomaly Benchmark (Lavin and Ahmad 2015) in the folder that HANSA_NAB names: its categories as folders, and
/// `combined_windows.json`.
struct NumentaBenchmark {
  struct Series {
    let name: String
    let times: [Double]
    let values: [Double]
    /// The windows of its anomalies, as indexes.
    let windows: [ClosedRange<Int>]
  }

  let series: [Series]

  init(_ folder: URL) throws {
    let labels = try JSONDecoder().decode(
      [String: [[String]]].self, from: Data(contentsOf: folder.appending(path: "combined_windows.json")))
    series = try labels.keys.sorted().compactMap { name in
      let file = folder.appending(path: name)
      guard FileManager.default.fileExists(atPath: file.path) else { return nil }
      return try Self.read(file, name, labels[name] ?? [])
    }
  }

  private static func read(_ file: URL, _ name: String, _ windows: [[String]]) throws -> Series {
    var times: [Double] = []
    var values: [Double] = []
    for line in try String(contentsOf: file, encoding: .utf8).split(whereSeparator: \.isNewline).dropFirst() {
      let fields = line.split(separator: ",")
      times.append(try seconds(fields[0]))
      values.append(Double(fields[1]) ?? .nan)
    }
    let ranges = try windows.compactMap { ends -> ClosedRange<Int>? in
      let (start, end) = (try seconds(ends[0][...]), try seconds(ends[1][...]))
      guard let first = times.firstIndex(where: { $0 >= start }), let last = times.lastIndex(where: { $0 <= end }),
        first <= last
      else { return nil }
      return first...last
    }
    return Series(name: name, times: times, values: values, windows: ranges)
  }

  private static let format = Date.ISO8601FormatStyle(timeZone: .gmt).year().month().day()
    .dateTimeSeparator(.space).time(includingFractionalSeconds: false)

  private static func seconds(_ text: Substring) throws -> Double {
    try format.parse(String(text.prefix(19))).timeIntervalSince1970
  }
}

/// A score by the benchmark's rules, standard profile: a true positive 1, a false one -0.11, a missed window -1.
struct NumentaScore {
  private(set) var raw = 0.0
  private(set) var windows = 0
  private(set) var found = 0
  private(set) var falseAlarms = 0

  /// 100 for every window found at its start and no false alarm, 0 for no alarm at all.
  var normalized: Double { 100 * (raw + Double(windows)) / (2 * Double(windows)) }

  mutating func add(_ other: NumentaScore) {
    raw += other.raw
    windows += other.windows
    found += other.found
    falseAlarms += other.falseAlarms
  }

  private static func sigmoid(_ position: Double) -> Double { position > 3 ? -1 : 2 / (1 + exp(5 * position)) - 1 }

  init() {}

  /// The score of alarms at these indexes of a series.
  init(_ series: NumentaBenchmark.Series, alarms: [Int]) {
    windows = series.windows.count
    let probation = Int(0.15 * Double(min(series.values.count, 5000)))
    var best = [Double](repeating: -1, count: windows)
    var hit = Set<Int>()
    for index in alarms where index >= probation {
      if let window = series.windows.firstIndex(where: { $0.contains(index) }) {
        let range = series.windows[window]
        let position = -Double(range.upperBound - index + 1) / Double(range.count)
        best[window] = max(best[window], Self.sigmoid(position) / Self.sigmoid(-1))
        hit.insert(window)
      } else {
        falseAlarms += 1
        let before = series.windows.last { $0.upperBound < index }
        raw += 0.11 * (before.map { Self.sigmoid(Double(index - $0.upperBound) / Double($0.count - 1)) } ?? -1)
      }
    }
    raw += best.reduce(0, +)
    found = hit.count
  }
}
