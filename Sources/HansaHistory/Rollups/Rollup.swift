import Foundation
import HansaCore
import HansaDuckDB

/// One step of the rollups: rows of a finer level become rows of a coarser one, each row counted once.
///
/// The histograms add up bucket by bucket, so that percentiles of an hour are those of its values and not of its minutes'
/// percentiles.
struct Rollup {
  enum Level: String, CaseIterable {
    case minute, hour, day

    var seconds: Int64 {
      switch self {
      case .minute: 60
      case .hour: 3_600
      case .day: 86_400
      }
    }

    var finer: Level? {
      switch self {
      case .minute: nil
      case .hour: .minute
      case .day: .hour
      }
    }
  }

  enum Subject: String, CaseIterable {
    case source, statement

    var table: String { "history.\(rawValue)_rollups" }
    /// Columns that add up.
    var sums: [String] {
      switch self {
      case .source: ["requests", "failed", "rows", "bytes", "cache_lookups", "cache_hits", "sum"]
      case .statement: ["queries", "failed", "cancelled", "rows", "bytes", "rows_pulled", "bytes_pulled", "sum"]
      }
    }
  }

  /// What is recorded in a minute may come so much later.
  static let grace: Int64 = 75

  var subject: Subject
  var level: Level

  /// The end of the last whole period at `now`, in microseconds.
  func closed(at now: Date) -> Int64 {
    let seconds = Int64(now.timeIntervalSince1970.rounded(.down)) - Self.grace
    return (seconds - ((seconds % level.seconds) + level.seconds) % level.seconds) * 1_000_000
  }

  /// Rolls up what ended in [from, until), both whole periods' borders, in the connection's transaction.
  func run(_ connection: DuckDBConnection, from: Int64?, until: Int64) throws(HansaError) {
    try connection.execute(insertion(from: from, until: until))
    let name = "subject = '\(subject.rawValue)' AND level = '\(level.rawValue)'"
    try connection.execute("DELETE FROM history.rolled WHERE \(name)")
    try connection.execute(
      "INSERT INTO history.rolled VALUES ('\(subject.rawValue)', '\(level.rawValue)', make_timestamptz(\(until)))")
  }
}
