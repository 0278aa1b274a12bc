import HansaCore
import HansaTesting

/// Asks a real PostgreSQL for the type of an expression, or the SQLSTATE with which it refuses it.
struct ResolutionProbe {
  let server: PostgresServer
  let database: String

  static func start() async throws -> ResolutionProbe {
    let server = try await PostgresServer.shared()
    let database = try await server.createDatabase("resolution")
    try await server.execute(
      """
      CREATE FUNCTION probe(expression text) RETURNS text LANGUAGE plpgsql AS $$
      DECLARE answer text;
      BEGIN
        EXECUTE 'CREATE TEMP VIEW probed AS SELECT ' || expression || ' AS x';
        SELECT format_type(atttypid, NULL) INTO answer FROM pg_attribute
          WHERE attrelid = 'pg_temp.probed'::regclass AND attnum = 1;
        DROP VIEW probed;
        RETURN answer;
      EXCEPTION WHEN OTHERS THEN RETURN SQLSTATE || ' ' || SQLERRM;
      END $$
      """, database: database)
    return ResolutionProbe(server: server, database: database)
  }

  /// One answer an expression: a type's name, or `42883 function … does not exist`.
  func types(of expressions: [String]) async throws -> [String] {
    var answers: [String] = []
    // A batch stays below the number of locks that one transaction may hold.
    for start in stride(from: 0, to: expressions.count, by: 500) {
      let batch = expressions[start..<min(start + 500, expressions.count)]
      let list = batch.enumerated().map { "(\($0), \(quoted($1)))" }.joined(separator: ", ")
      let rows = try await server.query(
        "SELECT probe(e) FROM (VALUES \(list)) AS v(i, e) ORDER BY i", database: database)
      answers += rows.map { $0[0] ?? "NULL" }
    }
    return answers
  }

  private func quoted(_ text: String) -> String {
    "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}

/// The types over which the tests range, and how a value of one is written.
let probedTypes: [SQLType] = [
  .boolean, .int2, .int4, .int8, .float4, .float8, .numeric, .text, .varchar(nil), .char(nil), .bytea, .date, .time,
  .timestamp, .timestamptz, .interval, .uuid, .json, .jsonb, .unknown, .array(.int4), .array(.text),
  .array(.numeric), .array(.varchar(nil)),
]

/// A typed NULL; `character` alone would mean `character(1)`.
func typedNull(_ type: SQLType) -> String {
  switch type {
  case .unknown: "NULL"
  case .char: "NULL::bpchar"
  default: "NULL::\(type)"
  }
}
