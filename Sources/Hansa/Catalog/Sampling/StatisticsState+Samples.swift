import HansaCatalog
import HansaCore
import HansaPlanner

/// Samples of tables of which the source knew nothing.
extension StatisticsState {
  /// What rows of a table told of its columns.
  struct Sample {
    /// Columns that were looked at, or are being looked at.
    var tried: Set<Name> = []
    var columns: [Name: ColumnStatistics] = [:]
    /// Rows that were read.
    var read = 0
    /// Rows of the table then.
    var rows: Double
    /// Readings that have not ended.
    var running: Set<Int> = []

    /// Whether the table has about as many rows as then.
    func fits(_ rows: Double) -> Bool { rows <= self.rows * 2 && rows >= self.rows / 2 }
  }

  /// - Parameter rows: of the table.
  /// - Returns: the reading's number; nil where each of the columns was tried before.
  mutating func beginSample(of table: TableName, _ columns: Set<Name>, rows: Double) -> Int? {
    var sample = samples[table] ?? Sample(rows: rows)
    guard !columns.isSubset(of: sample.tried) else { return nil }
    lastProbe += 1
    sample.tried.formUnion(columns)
    sample.running.insert(lastProbe)
    samples[table] = sample
    return lastProbe
  }

  mutating func sampled(_ number: Int, _ table: TableName, _ columns: [Name: ColumnStatistics], rows: Int) {
    guard var sample = samples[table], sample.running.remove(number) != nil else { return }
    defer { samples[table] = sample }
    guard !columns.isEmpty else { return }
    sample.columns.merge(columns) { $1 }
    sample.read = max(sample.read, rows)
    known[table] = (known[table] ?? TableStatistics(rows: sample.rows)).adding(columns, rows: sample.read)
    outdatePlans(of: table)
  }

  /// What the source says with what was sampled earlier, as long as the table has not changed much.
  mutating func completed(_ found: TableStatistics?, of table: TableName) -> TableStatistics? {
    guard let sample = samples[table] else { return found }
    guard sample.fits(found?.rows ?? sample.rows) else {
      samples[table] = nil
      return found
    }
    guard !sample.columns.isEmpty else { return found }
    return (found ?? TableStatistics(rows: sample.rows)).adding(sample.columns, rows: sample.read)
  }
}
