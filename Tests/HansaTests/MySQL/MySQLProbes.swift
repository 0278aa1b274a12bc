import Foundation
import Hansa
import HansaCore
import HansaSourceMySQL
import HansaTesting

/// Queries over tables of extremes, answered by MariaDB through the dialect and by PostgreSQL.
///
/// `@ table` starts a group; each other line is an expression of its columns, or a whole query where it starts with
/// SELECT or WITH. All of it has to be pushed; `?local ` says that a part must not be.
struct MySQLProbe: Sendable {
  let sql: String
  let isPushed: Bool

  static func probes(_ text: String) -> [MySQLProbe] {
    var table = ""
    var result: [MySQLProbe] = []
    for line in text.split(separator: "\n").map(String.init) {
      if line.hasPrefix("@ ") {
        table = String(line.dropFirst(2))
        continue
      }
      let isPushed = !line.hasPrefix("?local ")
      let body = isPushed ? line : String(line.dropFirst(7))
      let isQuery = ["SELECT ", "WITH ", "(SELECT "].contains { body.hasPrefix($0) }
      result.append(MySQLProbe(sql: isQuery ? body : "SELECT id, \(body) AS x FROM my.\(table)", isPushed: isPushed))
    }
    return result
  }
}

/// The same tables in a MariaDB and, in a schema of the source's name, in a PostgreSQL.
struct MySQLProbeDatabases: Sendable {
  let federation: FederationManager
  let database: String
  let maria: MariaDBServer
  let mariaDatabase: String
  private let oracle: PostgresServer

  private static let instance = Task { try await MySQLProbeDatabases() }
  static func shared() async throws -> MySQLProbeDatabases { try await instance.value }

  private init() async throws {
    oracle = try await PostgresServer.shared()
    maria = try await MariaDBServer.shared()
    database = try await oracle.createDatabase("mysql_probes")
    mariaDatabase = try await maria.createDatabase("mysql_probes")
    try await oracle.execute(
      Self.function + "CREATE SCHEMA my; SET search_path = my;\n" + Self.onPostgreSQL, database: database)
    try await maria.execute("SET sql_mode = 'NO_BACKSLASH_ESCAPES';\n" + Self.onMariaDB, database: mariaDatabase)
    federation = FederationManager(patience: .seconds(120))
    try federation.register(
      MySQLAdapter(
        name: "my",
        options: try MySQLOptions(url: maria.url(database: mariaDatabase), password: Secret(maria.password))))
  }

  enum Answer: Equatable {
    /// Rows in no order.
    case rows([[String?]])
    case error(String)
  }

  /// Hansa's answer, and the statement that MariaDB ran where it ran all of it.
  func answer(_ sql: String) async -> (Answer, pushed: String?, explanation: String) {
    do {
      let result = try await federation.query(sql)
      let plan = result.plan
      let pushed = plan?.merge == nil ? plan?.fragments.first?.sql : nil
      let notes = plan.map { plan in
        plan.fragments.map(\.sql).joined(separator: "\n") + "\n"
          + plan.notes.map { "\($0.construct): \($0.code) \($0.reason)" }.joined(separator: "\n")
      }
      do {
        return (.rows(try await ResultTable(collecting: result).rows), pushed, notes ?? "")
      } catch {
        return (.error(error.code.rawValue), pushed, "\(notes ?? "") \(error)")
      }
    } catch {
      return (.error(error.code.rawValue), nil, "\(error)")
    }
  }

  /// PostgreSQL's answers, all in one round trip.
  func expected(_ queries: [String]) async throws -> [Answer] {
    let list = queries.enumerated().map { "(\($0.offset), $q$\($0.element)$q$)" }.joined(separator: ",\n")
    let answers = try await oracle.query(
      "SELECT p.state, array_to_string(p.rows, chr(30), '') FROM (VALUES \(list)) q(n, text), probe(q.text) p ORDER BY q.n",
      database: database)
    return answers.map { row in
      guard row[0] == "OK" else { return .error(row[0] ?? "") }
      guard let text = row[1], !text.isEmpty else { return .rows([]) }
      return .rows(text.split(separator: "\u{1e}", omittingEmptySubsequences: false).map { Self.fields(String($0)) })
    }
  }

  /// The fields of PostgreSQL's text for a row: `(1,"a ""b""",)`.
  private static func fields(_ text: String) -> [String?] {
    var fields: [String?] = []
    var field: String.UnicodeScalarView?
    var isQuoted = false
    var scalars = text.unicodeScalars.dropFirst().dropLast()[...]
    while let scalar = scalars.popFirst() {
      switch scalar {
      case "\"" where isQuoted && scalars.first == "\"", "\\" where isQuoted:
        field?.append(scalars.removeFirst())
      case "\"":
        isQuoted.toggle()
        if field == nil { field = .init() }
      case "," where !isQuoted:
        fields.append(field.map { String($0) })
        field = nil
      default:
        if field == nil { field = .init() }
        field?.append(scalar)
      }
    }
    return fields + [field.map { String($0) }]
  }

  private static let function = """
    CREATE FUNCTION probe(query text, OUT state text, OUT rows text[]) AS $f$
    BEGIN
      PERFORM set_config('search_path', 'my,public', true);
      EXECUTE 'SELECT array_agg(t::text) FROM (' || query || ') t' INTO rows;
      state := 'OK';
    EXCEPTION WHEN OTHERS THEN state := SQLSTATE;
    END $f$ LANGUAGE plpgsql;

    """
}
