import Hansa
import HansaCore
import HansaSourceMySQL
import HansaTesting
import Testing

/// Text conditions on a case-insensitive column use its index, by the server's own EXPLAIN, and keep exactly
/// PostgreSQL's rows.
@Suite struct MySQLIndexTests {
  private struct Setting {
    let federation = FederationManager(patience: .seconds(120))
    let maria: MariaDBServer
    let database: String
    let oracle: PostgresServer
    let oracleDatabase: String

    init() async throws {
      maria = try await MariaDBServer.shared()
      oracle = try await PostgresServer.shared()
      database = try await maria.createDatabase("text_index")
      oracleDatabase = try await oracle.createDatabase("text_index")
      let odd = ["abc", "ABC", "Abc ", "abc ", "Äbc", "äbc", "a_c", "50%", ""]
      let values = odd.enumerated().map { "(\(9001 + $0.offset), '\($0.element)', '\($0.element)')" }
      let insert = "INSERT INTO words VALUES \(values.joined(separator: ", "));"
      try await maria.execute(
        """
        CREATE TABLE words (id int PRIMARY KEY, c varchar(40) COLLATE utf8mb4_general_ci,
          l varchar(40) CHARACTER SET latin1 COLLATE latin1_swedish_ci, KEY by_c (c), KEY by_l (l));
        INSERT INTO words SELECT seq, CONCAT('word', seq), CONCAT('word', seq) FROM seq_1_to_9000;
        \(insert) ANALYZE TABLE words;
        """, database: database)
      try await oracle.execute(
        """
        CREATE SCHEMA my; SET search_path = my;
        CREATE TABLE words (id int PRIMARY KEY, c varchar(40), l varchar(40));
        INSERT INTO words SELECT n, 'word' || n, 'word' || n FROM generate_series(1, 9000) n;
        \(insert)
        """, database: oracleDatabase)
      try federation.register(
        MySQLAdapter(
          name: "my", options: try MySQLOptions(url: maria.url(database: database), password: Secret(maria.password))))
    }

    /// MariaDB's plan for the query's one fragment: access type and key, in its session.
    func access(_ condition: String) async throws -> (type: String?, key: String?, sql: String) {
      let sql = "SELECT id FROM my.words WHERE \(condition)"
      let result = try await federation.query(sql)
      let actual = try await ResultTable(collecting: result)
      let expected = try await oracle.result(of: sql, database: oracleDatabase)
      #expect(OracleComparison().difference(expected: expected, actual: actual) == nil, "\(sql)")
      let fragment = try #require(result.plan?.fragments.first)
      #expect(result.plan?.merge == nil)
      var statement = ""
      var parameters = fragment.parameters[...]
      for part in fragment.sql.split(separator: "?", omittingEmptySubsequences: false) {
        if !statement.isEmpty, case .text(let name)? = parameters.popFirst() { statement += "'\(name)'" }
        statement += part
      }
      let rows = try await maria.query(
        "SET NAMES utf8mb4 COLLATE utf8mb4_nopad_bin; SET sql_mode = 'NO_BACKSLASH_ESCAPES'; EXPLAIN \(statement)",
        database: database)
      let row = try #require(rows.first)
      return (row[3], row[5], statement)
    }
  }

  @Test func `equality, IN and LIKE with a prefix use the column's index`() async throws {
    let setting = try await Setting()
    for (condition, types) in [
      ("c = 'abc'", ["ref"]), ("c = 'Äbc'", ["ref"]), ("'abc ' = c", ["ref"]), ("c = ''", ["ref"]),
      ("c IN ('abc', 'ABC', 'word7')", ["range"]), ("c = 'abc' OR c = 'word8'", ["range"]),
      ("c LIKE 'abc%'", ["range"]), ("c LIKE 'a\\_c'", ["range", "ref"]), ("c = 'abc' AND id > 5", ["ref", "range"]),
    ] {
      let access = try await setting.access(condition)
      #expect(access.key == "by_c" && types.contains(access.type ?? ""), "\(condition): \(access)")
    }
    for condition in ["l = 'abc'", "l IN ('Äbc', 'abc')", "l LIKE 'Ä%'", "l = '漢'"] {
      let access = try await setting.access(condition)
      #expect(access.key == "by_l", "\(condition): \(access)")
    }
  }

  @Test func `conditions that no index of the column's collation can answer are exact without it`() async throws {
    let setting = try await Setting()
    for condition in ["c > 'abc'", "c <> 'abc'", "c BETWEEN 'A' AND 'abc'", "c LIKE '%c'", "c IS DISTINCT FROM 'ABC'"] {
      let access = try await setting.access(condition)
      #expect(access.type == "ALL" || access.type == "index", "\(condition): \(access)")
    }
  }
}
