import CDuckDB
import Foundation
import HansaCatalog
import HansaCore
import HansaDuckDB
import HansaEngineDuckDB
import HansaPlanner
import HansaSQL
import HansaTesting
import Testing

/// Expressions over small tables, answered by PostgreSQL and by the merge engine through the planner.
///
/// `@ table` starts a group; each other line is an expression of its columns. A prefix says what is expected where the
/// answers cannot be the same: `?refused ` that the planner refuses it, `?limit ` an error where PostgreSQL has an
/// answer (or another error) because of the engine's 38 digits, `?digits ` the same number in the first 20 digits after
/// the point.
enum FunctionProbes {
  enum Expectation: String, CaseIterable { case refused, limit, digits, same }

  struct Probe: Sendable, CustomTestStringConvertible {
    let expression: String
    let sql: String
    let expectation: Expectation
    var testDescription: String { expression }
  }

  static let families: [(String, String)] = [
    ("integers", integers), ("numerics", numerics), ("floats", floats), ("texts", texts), ("casts", casts),
    ("dates and times", datetimes), ("arrays, JSON, formats, subqueries", others),
    ("aggregates and windows", aggregates),
  ]

  static func probes(_ text: String) -> [Probe] {
    var table = ""
    var result: [Probe] = []
    for line in text.split(separator: "\n").map(String.init) {
      if line.hasPrefix("@ ("), line.contains(") v(") {
        table = String(line.dropFirst(2))
        continue
      }
      let marked = Expectation.allCases.first { line.hasPrefix("?\($0.rawValue) ") }
      let expression = String(line.dropFirst(marked.map { $0.rawValue.utf8.count + 2 } ?? 0))
      result.append(
        Probe(expression: expression, sql: "SELECT \(expression) FROM \(table)", expectation: marked ?? .same))
    }
    return result
  }
}

/// One side's answer: a type and rows, or a SQLSTATE.
enum ProbeAnswer: Equatable {
  case rows(type: String, [String])
  case error(String)
}

@Suite struct FunctionsOracleTests {
  @Test(arguments: FunctionProbes.families.map(\.0))
  func `expressions have PostgreSQL's answers`(family: String) async throws {
    let text = try #require(FunctionProbes.families.first { $0.0 == family }?.1)
    let probes = FunctionProbes.probes(text)
    let expected = try await PostgreSQLProbe.answers(probes.map(\.sql))
    let engine = try MergeProbe()
    for (probe, expected) in zip(probes, expected) {
      let (actual, sql) = engine.answer(probe.sql)
      let agrees =
        switch probe.expectation {
        case .refused: actual == .error("0A000")
        case .limit: actual == .error("22003") && expected != actual
        case .digits: Self.agree(expected, actual, rounded: true)
        case .same: Self.agree(expected, actual, rounded: false)
        }
      #expect(agrees, "\(probe.sql)\nPostgreSQL: \(expected)\nengine:     \(actual)\n\(sql)")
    }
  }

  /// Rows compare without their order: a query with a window gives them in any.
  static func agree(_ expected: ProbeAnswer, _ actual: ProbeAnswer, rounded: Bool) -> Bool {
    guard case .rows(let type, let rows) = expected, case .rows(let actualType, let actualRows) = actual else {
      return expected == actual
    }
    func canonical(_ rows: [String]) -> [String] {
      guard type == "numeric" || type == "numeric[]" else { return rows.sorted() }
      return rows.map { number($0, rounded) }.sorted()
    }
    return type == actualType && canonical(rows) == canonical(actualRows)
  }

  /// A number without the zeros after its last digit; an array of numbers likewise.
  private static func number(_ text: String, _ rounded: Bool) -> String {
    if text.hasPrefix("{") {
      return text.dropFirst().dropLast().split(separator: ",").map { number(String($0), rounded) }
        .joined(separator: ",")
    }
    guard let point = text.firstIndex(of: ".") else { return text }
    var digits = text
    // The engine has 20 digits after the point: what PostgreSQL has beyond them is cut, with the last of them.
    if rounded { digits = String(text.prefix(text.distance(from: text.startIndex, to: point) + 20)) }
    while digits.last == "0" { digits.removeLast() }
    if digits.last == "." { digits.removeLast() }
    return digits
  }
}

/// PostgreSQL's answers, all in one round trip.
enum PostgreSQLProbe {
  static func answers(_ queries: [String]) async throws -> [ProbeAnswer] {
    let server = try await PostgresServer.shared()
    let database = try await server.createDatabase("functions")
    try await server.execute(
      """
      CREATE FUNCTION probe(query text, OUT state text, OUT type text, OUT rows text) AS $f$
      BEGIN
        EXECUTE 'SELECT max(pg_typeof(c)::text), array_to_string(array_agg(c::text), chr(30), chr(31)) FROM (' || query
          || ') t(c)' INTO type, rows;
        state := 'OK';
      EXCEPTION WHEN OTHERS THEN state := SQLSTATE;
      END $f$ LANGUAGE plpgsql
      """, database: database)
    let list = queries.enumerated().map { "(\($0.offset), $q$\($0.element)$q$)" }.joined(separator: ",\n")
    let answers = try await server.query(
      "SELECT p.state, p.type, p.rows FROM (VALUES \(list)) q(n, text), probe(q.text) p ORDER BY q.n",
      database: database)
    return answers.map { row in
      guard row[0] == "OK" else { return .error(row[0] ?? "") }
      let rows = (row[2] ?? "").split(separator: "\u{1e}", omittingEmptySubsequences: false)
      return .rows(type: row[1] ?? "", rows.map { $0 == "\u{1f}" ? "NULL" : String($0) })
    }
  }
}

/// The merge engine's answers: the planner's merge over constants, run by DuckDB with the engine's functions.
struct MergeProbe {
  private let connection: DuckDBConnection
  private let planner = Planner(dialects: { _ in DuckDBDialect() }, mergeDialect: DuckDBDialect())

  init() throws {
    connection = try DuckDBDatabase().connect()
    try DuckDBFunctions.register(on: connection)
    for (name, value) in DuckDBDialect.requiredSettings + [("TimeZone", "'UTC'")] {
      try connection.execute("SET \(name) = \(value)")
    }
  }

  /// The answer, and the SQL that DuckDB ran.
  func answer(_ sql: String) -> (ProbeAnswer, String) {
    var merge = ""
    do {
      guard case .select(let statement) = try SQLParser.parseOne(sql).statement else { return (.error("42601"), "") }
      let plan = try planner.plan(
        statement, catalog: Catalog(sources: []), session: BindingSession(now: 1_700_000_000_000_000),
        settings: .init(pushdown: .off))
      merge = plan.merge?.sql ?? ""
      let type = plan.output[0].type == .unknown ? SQLType.text : plan.output[0].type
      var shown = type
      if let decimal = plan.output[0].decimal { shown = .numeric(precision: decimal.precision, scale: decimal.scale) }
      // Numbers whose scale depends on the values come as text.
      let travels: SQLType = shown == .numeric ? .text : shown
      let text = DuckDBDialect().cast("c", from: travels, to: .text) ?? "CAST(c AS VARCHAR)"
      var rows = try texts("SELECT \(text) FROM (\(merge)) t(c)")
      if type == .array(.numeric) { rows = rows.map(Self.braced) }
      return (.rows(type: rows.isEmpty ? "" : type.base.description, rows), merge)
    } catch let error as HansaError {
      return (.error(DuckDBFunctions.asPostgreSQL(error).code.rawValue), "\(merge) \(error)")
    } catch {
      return (.error("\(error)"), merge)
    }
  }

  /// DuckDB's `[1.0, NULL]` as PostgreSQL's `{1.0,NULL}`.
  private static func braced(_ list: String) -> String {
    list.hasPrefix("[") ? "{\(list.dropFirst().dropLast().split(separator: ", ").joined(separator: ","))}" : list
  }

  private func texts(_ sql: String) throws -> [String] {
    let duckdb = DuckDBLibrary.functions.pointee
    let result = try connection.query(sql)
    var rows: [String] = []
    while true {
      let read: Int? = try result.withNextChunk { chunk in
        let vector = duckdb.data_chunk_get_vector(chunk, 0)
        let count = Int(duckdb.data_chunk_get_size(chunk))
        for row in 0..<count {
          let isValid = duckdb.vector_get_validity(vector).map { duckdb.validity_row_is_valid($0, idx_t(row)) } ?? true
          rows.append(isValid ? Self.text(duckdb.vector_get_data(vector), row) : "NULL")
        }
        return count
      }
      if read == nil { break }
    }
    return rows
  }

  /// A VARCHAR in a vector's memory.
  private static func text(_ data: UnsafeMutableRawPointer?, _ row: Int) -> String {
    guard let place = data?.advanced(by: row * 16) else { return "" }
    let length = Int(place.load(as: UInt32.self))
    let start =
      length <= 12
      ? UnsafeRawPointer(place + 4) : UnsafeRawPointer(place.load(fromByteOffset: 8, as: UnsafeRawPointer.self))
    return String(decoding: UnsafeRawBufferPointer(start: start, count: length), as: UTF8.self)
  }
}
