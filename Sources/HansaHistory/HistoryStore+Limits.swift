import HansaCore
import HansaDuckDB

/// The past of what has a limit, by hours.
extension HistoryStore {
  /// Bytes of the history now, archive included; nil where there is none yet. It costs little while the file is open.
  public var bytes: Int? {
    let file = HistoryFile(options)
    let size = file.size + (opened?.archivedBytes.load(ordering: .relaxed) ?? file.archiveSize)
    return size > 0 ? size : nil
  }

  /// The beginning of an hour in seconds since 1970, and what was measured in it.
  public typealias Hour = (time: Double, value: Double)

  /// How far back it is looked: enough for the seasons of a week.
  static let hours = 24 * 7 * 8

  /// Bytes of file and archive; empty where the file is not open.
  public var sizes: [Hour] {
    hours(
      "SELECT '', CAST(epoch(time) AS BIGINT) // 3600 AS hour, CAST(max(bytes) AS DOUBLE) FROM history.sizes "
        + "GROUP BY hour ORDER BY hour DESC LIMIT \(Self.hours)")[""] ?? []
  }

  /// The part of each source's connections that was in use or waited for, at most, of hours that are over: those of the
  /// archive, too, for a week's season takes more weeks than the file has.
  public var poolUse: [Name: [Hour]] {
    let now = Int64(self.now().timeIntervalSince1970) / 3600
    return hours(
      """
      SELECT source, CAST(epoch(counted) AS BIGINT) // 3600 AS hour,
        max((connections_open - coalesce(connections_idle, 0) + coalesce(connections_waiting, 0))
          / CAST(connections_limit AS DOUBLE))
      FROM connections
      WHERE connections_limit > 0 AND connections_open IS NOT NULL
        AND counted >= make_timestamptz(\((now - Int64(Self.hours)) * 3_600_000_000))
        AND counted < make_timestamptz(\(now * 3_600_000_000))
      GROUP BY ALL ORDER BY hour DESC
      """)
  }

  private func hours(_ sql: String) -> [Name: [Hour]] {
    guard let connection = try? opened?.database.connect() else { return [:] }
    var hours: [Name: [Hour]] = [:]
    do throws(HansaError) {
      try connection.forEachRow(sql, [.text, .int8, .float8]) { row in
        guard let hour = row.number(1), let value = row.double(2) else { return }
        hours[Name(row.text(0) ?? ""), default: []].append((Double(hour) * 3600, value))
      }
    } catch {
      return [:]
    }
    return hours.mapValues { $0.reversed() }
  }
}
