import Foundation
import Hansa
import HansaCore

/// Runs an analysis over an input.
enum SeriesRun {
  /// Whole series, as many at once as there are processors.
  static func run(
    _ analysis: SeriesAnalysis, _ input: SeriesInput, _ options: SeriesOutputOptions
  ) async throws {
    try await run(input, options) { output async throws(HansaError) in
      var collector: SeriesCollector?
      var waiting: [Series] = []
      try await input.read { name, piece async throws(HansaError) in
        if output.isClosed { throw Interrupts.cancelled }
        switch piece {
        case .series(let series):
          waiting.append(series)
          // Enough that none of the processors waits long for the last one.
          guard waiting.count == 16 * ProcessInfo.processInfo.activeProcessorCount else { return }
          try output.write(try await analysis.rows(of: waiting), analysis.columns)
          waiting.removeAll()
        case .points(let points, _):
          var collecting = collector ?? SeriesCollector(name: name, place: input.place)
          collector = nil
          for point in points { try collecting.add(point) }
          collector = collecting
        }
      }
      waiting += collector?.series ?? []
      guard collector == nil || !waiting.isEmpty else { throw Self.empty }
      try output.write(try await analysis.rows(of: waiting), analysis.columns)
    }
  }

  /// There are columns, and no values below them.
  static let empty = HansaError(.badCopyFormat, "there are no values")

  /// Does the work so that Ctrl-C ends it, and a file appears only when it is complete.
  static func run(
    _ input: SeriesInput, _ options: SeriesOutputOptions,
    _ work: @escaping @Sendable (SeriesOutput) async throws(HansaError) -> Void
  ) async throws {
    let output = try options.open()
    do throws(HansaError) {
      try await Interrupts.shared.interruptible { () async throws(HansaError) in try await work(output) }
      try output.end()
    } catch {
      if output.isClosed { return }
      output.discard()
      throw CommandFailure(error, in: input.sql)
    }
  }
}
