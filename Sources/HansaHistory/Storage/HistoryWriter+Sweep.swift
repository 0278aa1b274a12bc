import Foundation
import HansaCore
import HansaDuckDB

/// What is old leaves the file: raw days to the archive or for good, rollups for good.
extension HistoryWriter {
  private static let dayMicroseconds: Int64 = 86_400_000_000

  func sweep(at now: Date) throws(HansaError) {
    if let swept, now.timeIntervalSince(swept) < 60 { return }
    try clearOrphans()
    let today = now.microseconds / Self.dayMicroseconds
    var moved = 0
    while let day = try oldestDay(), day * Self.dayMicroseconds < cutoff(options.retention.raw, now), day < today {
      try remove(until: (day + 1) * Self.dayMicroseconds, archiving: options.archives ? day : nil)
      moved += 1
    }
    try transaction { () throws(HansaError) in
      for level in Rollup.Level.allCases {
        let until = cutoff(retention(level), now)
        for subject in Rollup.Subject.allCases {
          try connection.execute(
            "DELETE FROM \(subject.table) WHERE level = '\(level.rawValue)' AND time < make_timestamptz(\(until))")
        }
      }
    }
    if moved > 0 { checkpoint() }
    try limitSize(now)
    try transaction { () throws(HansaError) in try noteSize(now) }
    swept = now
  }

  private func retention(_ level: Rollup.Level) -> Duration {
    switch level {
    case .minute: options.retention.minute
    case .hour: options.retention.hour
    case .day: options.retention.day
    }
  }

  /// The beginning of the first day that is kept, and nothing that is not rolled up yet.
  private func cutoff(_ age: Duration, _ now: Date) -> Int64 {
    let kept = now.microseconds - age.microseconds
    return min(kept / Self.dayMicroseconds * Self.dayMicroseconds, rolled["statement day"] ?? .min)
  }

  /// The first day that has raw records, since 1970.
  private func oldestDay() throws(HansaError) -> Int64? {
    let oldest = StoredTable.allCases.map { "(SELECT min(counted) FROM history.\($0.rawValue))" }
    return try connection.integer("SELECT least(\(oldest.joined(separator: ", ")))").map { $0 / 86_400 }
  }

  /// Takes raw records out of the tables.
  ///
  /// - Parameters:
  ///   - until: microseconds; what is counted before goes.
  ///   - day: the day that they are, for the archive; nil: they are lost.
  private func remove(until: Int64, archiving day: Int64?) throws(HansaError) {
    let condition = "counted < \(until / 1_000_000)"
    var files: [(subject: String, file: String)] = []
    if let day {
      for table in StoredTable.allCases {
        let count = try connection.integer("SELECT count(*) FROM history.\(table.rawValue) WHERE \(condition)") ?? 0
        if count > 0 { files.append((table.rawValue, try archive(table, day, condition))) }
      }
    }
    try database.boundary.withLock { _ throws(HansaError) in
      try transaction { () throws(HansaError) in
        for table in StoredTable.allCases {
          try connection.execute("DELETE FROM history.\(table.rawValue) WHERE \(condition)")
        }
        for file in files {
          let bytes = size(file.file)
          try connection.execute(
            "INSERT INTO history.archived VALUES ('\(file.subject)', DATE '1970-01-01' + \(day ?? 0), "
              + "\(sqlLiteral(file.file)), \(bytes), \(HistorySchema.version))")
        }
        try removeUnused()
      }
      try forgetNumbers()
      if !files.isEmpty { try database.makeViews(connection) }
    }
  }

  /// Takes out what records had in common of which none is left: clients, users and errors go with the last record.
  private func removeUnused() throws(HansaError) {
    for shared in SharedTable.allCases {
      let used = shared.references.map { "SELECT \($0.column) AS number FROM history.\($0.table)" }
      try connection.execute(
        "DELETE FROM history.\(shared.rawValue) WHERE NOT EXISTS "
          + "(SELECT 1 FROM (\(used.joined(separator: " UNION "))) u WHERE u.number = \(shared.rawValue).id)")
    }
  }

  /// Writes a table's records to a Parquet file.
  ///
  /// - Returns: its name in the archive's folder.
  private func archive(_ table: StoredTable, _ day: Int64, _ condition: String) throws(HansaError) -> String {
    let folder = "\(options.archiveFolder)/\(table.rawValue)"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw HansaError(.ioError, "the folder \"\(folder)\" of the history's archive cannot be made")
    }
    let name = "\(table.rawValue)/\(DayName.text(day)).parquet"
    let target = "\(options.archiveFolder)/\(name)"
    let encryption = options.encryptionKey == nil ? "" : ", ENCRYPTION_CONFIG {footer_key: 'hansa'}"
    try connection.execute(
      "COPY (\(table.select(where: condition)) ORDER BY counted) TO \(sqlLiteral(target + ".new")) (FORMAT parquet, COMPRESSION zstd\(encryption))"
    )
    // DuckDB makes files for everybody to read.
    guard chmod(target + ".new", 0o600) == 0, rename(target + ".new", target) == 0 else {
      throw HansaError(.ioError, "the archive's file \"\(target)\" cannot be made")
    }
    return name
  }

  private func size(_ name: String) -> Int {
    let attributes = try? FileManager.default.attributesOfItem(atPath: "\(options.archiveFolder)/\(name)")
    return attributes?[.size] as? Int ?? 0
  }

  /// Deletes files of the archive that are listed no more, a sweep after the last statement could be reading them.
  private func clearOrphans() throws(HansaError) {
    let listed = Set(try connection.texts("SELECT file FROM history.archived", columns: 1).compactMap { $0[0] })
    for table in StoredTable.allCases {
      let folder = "\(options.archiveFolder)/\(table.rawValue)"
      for file in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
      where !listed.contains("\(table.rawValue)/\(file)") { unlink("\(folder)/\(file)") }
    }
  }

  // MARK: Size

  /// Deletes the oldest until the rest is below the limit: days of the archive, then days of the file, then hours of today.
  private func limitSize(_ now: Date) throws(HansaError) {
    guard let limit = options.maxSize else { return }
    // What the log has is in no block yet.
    let log = HistoryFile(options).logSize
    if log > 0, try used() + log > limit { checkpoint() }
    while try used() > limit {
      if let file = try connection.texts("SELECT file FROM history.archived ORDER BY day LIMIT 1", columns: 1).first?[0]
      {
        try database.boundary.withLock { _ throws(HansaError) in
          try transaction { () throws(HansaError) in
            try connection.execute("DELETE FROM history.archived WHERE file = \(sqlLiteral(file))")
          }
          try database.makeViews(connection)
        }
        continue
      }
      guard let day = try oldestDay() else { return }
      var until = (day + 1) * Self.dayMicroseconds
      if day >= now.microseconds / Self.dayMicroseconds {
        // An hour of today, and the last one never.
        let oldest = StoredTable.allCases.map { "(SELECT min(counted) FROM history.\($0.rawValue))" }
        let first = try connection.integer("SELECT least(\(oldest.joined(separator: ", ")))") ?? 0
        until = (first / 3_600 + 1) * 3_600_000_000
      }
      guard until <= rolled["statement minute"] ?? .min else { return }
      try remove(until: until, archiving: nil)
      checkpoint()
    }
  }

  /// Keeps how large it is, once an hour and as long as hours are kept.
  private func noteSize(_ now: Date) throws(HansaError) {
    let hour = now.microseconds / 3_600_000_000 * 3_600_000_000
    try connection.execute(
      """
      INSERT INTO history.sizes SELECT make_timestamptz(\(hour)), \(try used())
      WHERE NOT EXISTS (SELECT 1 FROM history.sizes WHERE time = make_timestamptz(\(hour)))
      """)
    try connection.execute(
      "DELETE FROM history.sizes WHERE time < make_timestamptz(\(cutoff(options.retention.hour, now)))")
  }

  /// Bytes in use: blocks of the file, and the archive as listed.
  private func used() throws(HansaError) -> Int {
    let file = try connection.integer(
      "SELECT used_blocks * block_size FROM pragma_database_size() WHERE database_name = 'history'")
    let archive = try connection.integer("SELECT sum(bytes) FROM history.archived")
    return Int((file ?? 0) + (archive ?? 0))
  }
}

/// A day as `2026-01-31`.
enum DayName {
  static func text(_ day: Int64) -> String {
    let date = Date(timeIntervalSince1970: Double(day) * 86_400)
    return date.formatted(.iso8601.year().month().day())
  }
}
