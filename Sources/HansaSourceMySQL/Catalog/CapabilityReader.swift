import HansaCatalog
import HansaCore

/// Reads what a server is and allows the user.
struct CapabilityReader {
  private let connection: Connection

  init(_ connection: Connection) { self.connection = connection }

  func read() throws(HansaError) -> SourceCapabilities {
    var capabilities = SourceCapabilities(
      product: connection.isMariaDB ? "MariaDB" : "MySQL",
      version: ServerVersion(number: Int(connection.versionNumber)))
    let pinned = ["sql_mode", "time_zone", "character_set_results", "collation_connection"]
    let names =
      pinned.flatMap { ["@@GLOBAL.\($0)", "@@SESSION.\($0)"] } + [
        "@@version_comment", "@@character_set_database", "@@collation_database", "@@GLOBAL.read_only",
        "@@max_allowed_packet", "@@max_sort_length", "@@lower_case_table_names",
      ]
    let row = try connection.rows("SELECT \(names.joined(separator: ", "))").first ?? []
    let values = Dictionary(zip(names.map { Name($0) }, row)) { first, _ in first }
    func value(_ name: Name) -> String? { values[name] ?? nil }
    capabilities.session = pinned.map { name in
      PinnedSetting(
        name, server: value(Name("@@GLOBAL.\(name)")) ?? "", session: value(Name("@@SESSION.\(name)")) ?? "")
    }
    let cases = value("@@lower_case_table_names") ?? ""
    capabilities.session.append(PinnedSetting("lower_case_table_names", server: cases, session: cases))
    capabilities.edition = value("@@version_comment")
    capabilities.characterSet = value("@@character_set_database")
    capabilities.defaultCollation = value("@@collation_database").map {
      Collation(mysql: $0, characterSet: capabilities.characterSet ?? "")
    }
    // The one that literals have in Hansa's sessions.
    let own = value("@@SESSION.collation_connection").map { Collation(mysql: $0, characterSet: "utf8mb4") }
    if let own, own.isByteOrder { capabilities.byteOrderCollation = Name(own.name) }
    if let flag = value("@@GLOBAL.read_only"), flag != "0", flag != "OFF" {
      capabilities.readOnlyReason = "read_only is on"
    }
    capabilities.maxStatementBytes = value("@@max_allowed_packet").flatMap { Int($0) }
    capabilities.maxSortBytes = value("@@max_sort_length").flatMap { Int($0) }
    capabilities.canCreateTemporaryTables = try Grants(connection).canCreateTemporaryTables
    if connection.isMariaDB, connection.versionNumber >= 10_06_03 {
      let rows = try connection.rows("SELECT FUNCTION FROM information_schema.SQL_FUNCTIONS")
      capabilities.functions = Set(rows.compactMap { $0.first.flatMap { $0 } }.map { Name($0).folded })
    }
    return capabilities
  }
}

/// What SHOW GRANTS says of the user.
struct Grants {
  private let lines: [String]
  private let database: String

  init(_ connection: Connection) throws(HansaError) {
    lines = try connection.rows("SHOW GRANTS").compactMap { $0.first.flatMap { $0 } }
    database = connection.options.database
  }

  init(lines: [String], database: String) {
    self.lines = lines
    self.database = database
  }

  /// In all databases or in the source's own. Grants through patterns or roles that are not in force do not count.
  var canCreateTemporaryTables: Bool {
    lines.contains { line in
      guard let on = line.range(of: " ON "), line.hasPrefix("GRANT ") else { return false }
      let privileges = line[line.startIndex..<on.lowerBound].dropFirst(6).split(separator: ", ")
      guard privileges.contains(where: { ["ALL PRIVILEGES", "CREATE TEMPORARY TABLES"].contains($0) }) else {
        return false
      }
      let place = line[on.upperBound...]
      if place.hasPrefix("*.* ") { return true }
      let escaped = database.map { character in
        switch character {
        case "`": "``"
        case "_", "%": "\\\(character)"
        default: String(character)
        }
      }.joined()
      let plain = database.split(separator: "`", omittingEmptySubsequences: false).joined(separator: "``")
      return place.hasPrefix("`\(escaped)`.* ") || place.hasPrefix("`\(plain)`.* ")
    }
  }
}
