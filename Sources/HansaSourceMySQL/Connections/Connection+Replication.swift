import CMariaDB
import HansaCore

extension Connection {
  /// How far the server is behind the one that it copies; zero where it copies none, nil where its copying stands still.
  func replicationLag() throws(HansaError) -> Duration? {
    // MySQL has no other words since 8.4, and MariaDB 10.11 knows both.
    let statement = isMariaDB || versionNumber < 80_022 ? "SHOW SLAVE STATUS" : "SHOW REPLICA STATUS"
    let rows = try namedRows(statement)
    guard !rows.isEmpty else { return .zero }
    // Of several that it copies, the one that it is farthest behind.
    var farthest = Duration.zero
    for row in rows {
      let text: String? = row["Seconds_Behind_Master"] ?? row["Seconds_Behind_Source"] ?? nil
      guard let text, let seconds = Int64(text) else { return nil }
      farthest = max(farthest, .seconds(seconds))
    }
    return farthest
  }

  /// The rows of a small query by the names of their columns, as text.
  private func namedRows(_ sql: String) throws(HansaError) -> [[Name: String?]] {
    guard mysql_real_query(handle, sql, UInt(sql.utf8.count)) == 0 else { throw failure() }
    guard let result = mysql_store_result(handle) else { return [] }
    defer { mysql_free_result(result) }
    guard let fields = mysql_fetch_fields(result) else { return [] }
    let names = (0..<Int(mysql_num_fields(result))).map { Name(String(cString: fields[$0].name)) }
    var rows: [[Name: String?]] = []
    while let row = mysql_fetch_row(result) {
      let values = names.indices.map { index in row[index].map { String(cString: $0) } }
      rows.append(Dictionary(zip(names, values)) { first, _ in first })
    }
    return rows
  }
}
