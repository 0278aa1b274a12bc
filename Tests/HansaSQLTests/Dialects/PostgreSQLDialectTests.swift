import HansaCore
import HansaTesting
import Testing

@testable import HansaSQL

/// The same statement gives the same in a database with the reference's collation and in one with another.
@Suite struct PostgreSQLDialectTests {
  private static let values = DialectValues([
    .init(name: "t", type: .text, values: DialectValues.texts),
    .init(name: "u", type: .varchar(20), values: DialectValues.texts),
    .init(name: "c", type: .char(5), values: DialectValues.texts),
    .init(name: "n", type: .int4, values: DialectValues.integers),
    .init(name: "m", type: .numeric(precision: 10, scale: 2), values: DialectValues.decimals),
    .init(name: "tz", type: .timestamptz, values: [.timestamptz(0), .timestamptz(1_709_208_000_123_456), .null]),
  ])

  /// Where upper and lower case are equal.
  private static let folding = ColumnTraits(hasExactEquality: false, hasByteOrder: false)
  private static let linguistic = ColumnTraits(hasByteOrder: false)

  /// The reference, and a database that orders by ICU's English rules: in the schema `folded` by a nondeterministic
  /// collation.
  private func databases(_ server: PostgresServer) async throws -> (reference: String, other: String) {
    let reference = try await server.createDatabase("dialect_c")
    let other = try await server.createDatabase("dialect_icu") + "_en"
    try await server.execute(
      "CREATE DATABASE \(other) LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LC_COLLATE 'C' LC_CTYPE 'C.UTF-8' TEMPLATE template0"
    )
    for database in [reference, other] {
      try await server.execute(
        """
        CREATE TABLE v (id int, t text, u varchar(20), c char(5), n int, m numeric(10,2), tz timestamptz);
        \(Self.values.insert(PostgreSQLDialect()))
        """, database: database)
    }
    try await server.execute(
      """
      CREATE SCHEMA folded;
      CREATE COLLATION folded.ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      CREATE TABLE folded.v (id int, t text COLLATE folded.ci, u varchar(20) COLLATE folded.ci,
        c char(5) COLLATE folded.ci, n int, m numeric(10,2), tz timestamptz);
      INSERT INTO folded.v SELECT * FROM v;
      """, database: other)
    return (reference, other)
  }

  private func expressions() throws -> [ScalarExpression] {
    let values = Self.values
    var list = try comparisons(values)
    func call(_ name: Name, _ arguments: ScalarExpression...) throws -> ScalarExpression {
      let resolved = try FunctionResolution.function(name, arguments: arguments.map(\.type))
      let casts = zip(arguments, resolved.parameterTypes).map { $0.type == $1 ? $0 : .cast($0, $1) }
      return .call(FunctionCall(name, casts, type: resolved.resultType, volatility: resolved.volatility))
    }
    func text(_ string: String) -> ScalarExpression { .literal(.text(string), .text) }
    let t = values.column("t")
    for name in ["lower", "upper", "initcap", "length", "reverse", "md5", "quote_literal", "ascii"] as [Name] {
      list.append(try call(name, t))
      list.append(try call(name, values.column("u")))
    }
    for pattern in ["A%", "%b\\\\%", "_", "\\%", "Ä", "[[:alpha:]]"] {
      for name in ["~~", "~~*", "!~~", "~", "~*", "||"] as [Name]
      where !(name.string.contains("~") && !name.string.contains("~~") && pattern.hasSuffix("\\")) {
        list.append(try bound(name, t, text(pattern)))
      }
    }
    list.append(.call(FunctionCall("~~", [t, text("b!\\%"), text("!")], type: .boolean)))
    list.append(try call("position", t, text("a")))
    list.append(try call("overlay", t, text("XX"), .literal(.integer(1), .int4)))
    list.append(try call("substring", t, .literal(.integer(1), .int4), .literal(.integer(1), .int4)))
    list.append(try call("regexp_replace", t, text("[a-z]"), text("*")))
    list.append(try call("concat", t, values.column("n"), values.column("m")))
    list.append(.call(FunctionCall("greatest", [t, text("b")], type: .text)))
    list.append(.call(FunctionCall("coalesce", [t, text("none")], type: .text)))
    list.append(try call("date_trunc", text("month"), values.column("tz")))
    list.append(.cast(values.column("tz"), .date))
    let array = ScalarExpression.array([t, text("b")], .array(.text))
    list.append(.call(FunctionCall("subscript", [array, .literal(.integer(1), .int4)], type: .text)))
    list.append(
      .call(
        FunctionCall(
          "slice", [array, .literal(.null, .int4), .literal(.integer(1), .int4)], type: .array(.text))))
    for name in ["= any", "< any", ">= all", "<> all"] as [Name] {
      list.append(.call(FunctionCall(name, [t, array], type: .boolean)))
    }
    list.append(.inList(t, [text("a"), text("\\")]))
    return list
  }

  @Test func `expressions mean the same under another collation`() async throws {
    let server = try await PostgresServer.shared()
    let (reference, other) = try await databases(server)
    let dialect = PostgreSQLDialect()
    let expected = try await server.query(
      Self.values.statement(expressions(), schema: "public", dialect), database: reference)
    #expect(expected.count == Self.values.rows.count)
    for (schema, traits) in [("public", Self.linguistic), ("folded", Self.folding)] as [(Name, ColumnTraits)] {
      let sql = try Self.values.statement(expressions(), schema: schema, traits: traits, dialect)
      #expect(try await server.query(sql, database: other) == expected, "\(schema)")
    }
  }

  @Test func `conditions keep the same rows under another collation, with and without an index`() async throws {
    let server = try await PostgresServer.shared()
    let (reference, other) = try await databases(server)
    let dialect = PostgreSQLDialect()
    /// The conditions' numbers with the rows that they keep.
    func statement(_ conditions: [ScalarExpression], _ schema: Name, _ traits: ColumnTraits) throws -> String {
      let scan = Self.values.scan(schema: schema, traits: traits)
      let parts = try conditions.enumerated().map { number, condition in
        let sql = try RelationPrinter.statement(.filter(scan, condition), dialect: dialect)
        return "SELECT \(number) AS condition, q.id FROM (\(sql)) AS q"
      }
      return parts.joined(separator: " UNION ALL ") + " ORDER BY condition, id"
    }
    let conditions = try expressions().filter { $0.type == .boolean }
    #expect(conditions.count > 200)
    for start in stride(from: 0, to: conditions.count, by: 50) {
      let batch = Array(conditions[start..<min(start + 50, conditions.count)])
      let expected = try await server.query(statement(batch, "public", ColumnTraits()), database: reference)
      for (schema, traits) in [("public", Self.linguistic), ("folded", Self.folding)] as [(Name, ColumnTraits)] {
        #expect(
          try await server.query(statement(batch, schema, traits), database: other) == expected, "\(start), \(schema)")
      }
    }
    let equal = try bound("=", Self.values.column("t"), .literal(.text("a"), .text))
    #expect(try statement([equal], "folded", Self.folding).contains("WHERE t1.\"t\" = 'a'::text AND "))
  }

  @Test func `order, groups, extremes and sorted aggregates mean the same under another collation`() async throws {
    let server = try await PostgresServer.shared()
    let (reference, other) = try await databases(server)
    let values = Self.values
    var allocator = ColumnAllocator()
    for _ in values.columns { _ = allocator.column("x", .int4) }
    func aggregated(_ call: AggregateCall) -> Projection {
      Projection(allocator.column("a", call.type), .aggregate(call))
    }
    let t = values.column("t")
    let id = values.columns[0].reference
    let comma = ScalarExpression.literal(.text(","), .text)
    let key = allocator.column("key", .text)
    let counted = aggregated(AggregateCall("count", [], type: .int8))
    func relations(_ scan: Relation) -> [Relation] {
      [
        .sort(scan, [SortKey(t), SortKey(id)]),
        .sort(scan, [SortKey(values.column("c"), descending: true), SortKey(id)]),
        .sort(scan, [SortKey(values.column("u"), descending: true, nullsFirst: false), SortKey(id)]),
        .sort(.aggregate(Aggregate(scan, keys: [Projection(key, t)], aggregates: [counted])), [SortKey(key.reference)]),
        .sort(.distinct(.project(scan, [Projection(key, t)])), [SortKey(key.reference)]),
        .sort(
          .setOperation(
            SetOperation(
              .union, all: false, .project(scan, [Projection(key, t)]), .project(scan, [Projection(key, t)]),
              columns: [key])), [SortKey(key.reference)]),
        .sort(.distinctOn(scan, on: [t], order: [SortKey(t), SortKey(id)]), [SortKey(t)]),
        .aggregate(
          Aggregate(
            scan, keys: [],
            aggregates: [
              aggregated(AggregateCall("min", [t], type: .text)), aggregated(AggregateCall("max", [t], type: .text)),
              aggregated(AggregateCall("count", [], type: .int8)),
              aggregated(AggregateCall("count", [t], distinct: true, type: .int8)),
              aggregated(AggregateCall("string_agg", [t, comma], distinct: true, type: .text)),
              aggregated(
                AggregateCall(
                  "string_agg", [t, comma], order: [SortKey(t, descending: true), SortKey(id)], type: .text)),
              aggregated(
                AggregateCall(
                  "array_agg", [t], distinct: true, filter: .not(.isNull(t)), order: [SortKey(t)], type: .array(.text))),
              aggregated(AggregateCall("mode", [], order: [SortKey(t)], withinGroup: true, type: .text)),
              aggregated(AggregateCall("sum", [values.column("m")], type: .numeric)),
            ])),
        .sort(
          .window(
            scan,
            [
              Projection(
                allocator.column("r", .int8),
                .window(WindowCall("rank", [], order: [SortKey(t)], isAggregate: false, type: .int8))),
              Projection(
                allocator.column("m", .text),
                .window(WindowCall("max", [t], partition: [values.column("n")], isAggregate: true, type: .text))),
            ]), [SortKey(id)]),
      ]
    }
    let plain = relations(values.scan(schema: "public"))
    for (schema, traits) in [("public", Self.linguistic), ("folded", Self.folding)] as [(Name, ColumnTraits)] {
      for (relation, plain) in zip(relations(values.scan(schema: schema, traits: traits)), plain) {
        let expected = try await server.query(
          RelationPrinter.statement(plain, dialect: PostgreSQLDialect()), database: reference)
        let sql = try RelationPrinter.statement(relation, dialect: PostgreSQLDialect())
        #expect(try await server.query(sql, database: other) == expected, "\(sql)")
      }
    }
  }

  @Test func `every kind of constant comes back as it was`() async throws {
    let server = try await PostgresServer.shared()
    let cases: [(SQLValue, SQLType, String?)] = [
      (.null, .uuid, nil), (.boolean(true), .boolean, "true"), (.integer(-7), .int2, "-7"), (.integer(7), .int4, "7"),
      (.integer(.min), .int8, "-9223372036854775808"), (.double(-0.0), .float8, "-0"), (.double(.nan), .float8, "NaN"),
      (.double(0.1), .float8, "0.1"), (.double(-.infinity), .float4, "-Infinity"),
      (.double(Double.leastNonzeroMagnitude), .float8, "5e-324"),
      (.double(.nan), .numeric, "NaN"), (.decimal(Decimal128(unscaled: 150, scale: 2)), .numeric, "1.50"),
      (.decimal(Decimal128(unscaled: -5, scale: 3)), .numeric, "-0.005"), (.integer(5), .numeric, "5"),
      (.text("it's \\ ä\n"), .text, "it's \\ ä\n"), (.text("ab"), .char(4), "ab  "), (.text("abc"), .varchar(5), "abc"),
      (.text("?"), .unknown, "?"), (.bytes([0, 0xAB, 0xFF]), .bytea, "\\x00abff"), (.date(19_782), .date, "2024-02-29"),
      (.date(-719_529), .date, "0002-12-31 BC"), (.date(.max), .date, "infinity"),
      (.date(3_000_000), .date, "10183-09-21"),
      (.time(86_400_000_000), .time, "24:00:00"), (.time(1), .time, "00:00:00.000001"),
      (.timestamp(-1), .timestamp, "1969-12-31 23:59:59.999999"), (.timestamp(-.max), .timestamp, "-infinity"),
      (.timestamp(-62_135_596_800_000_001), .timestamp, "0001-12-31 23:59:59.999999 BC"),
      (.timestamptz(0), .timestamptz, "1970-01-01 00:00:00+00"),
      (
        .interval(Interval(months: -14, days: 3, microseconds: -3_723_000_001)), .interval,
        "-1 years -2 mons +3 days -01:02:03.000001"
      ),
      (.interval(Interval()), .interval, "00:00:00"), (.uuid(1), .uuid, "00000000-0000-0000-0000-000000000001"),
      (.text("{\"a\": 1}"), .json, "{\"a\": 1}"), (.text("[1,2]"), .jsonb, "[1, 2]"),
      (.array([.integer(1), .null]), .array(.int4), "{1,NULL}"), (.array([]), .array(.text), "{}"),
      (.array([.array([.text("a\"b")]), .array([.text("c")])]), .array(.text), "{{\"a\\\"b\"},{c}}"),
    ]
    let dialect = PostgreSQLDialect()
    var items: [String] = []
    for (value, type, _) in cases {
      let text = try #require(dialect.literal(value, type), "\(value)")
      items.append("(\(text))::text")
      items.append("pg_typeof(\(text))::text")
    }
    let row = try await server.query(
      "SET TimeZone = 'UTC'; SELECT CAST(\(dialect.literal(.text("ab"), .char(4)) ?? "") AS bpchar) || '|', \(items.joined(separator: ", "))"
    )[0].dropFirst()
    for (index, one) in cases.enumerated() {
      let (value, type, expected) = one
      // The cast of char to text takes its blanks off.
      let shown = type == .char(4) ? "ab" : expected
      #expect(row[row.startIndex + 2 * index] == shown, "\(value)")
      if type != .unknown { #expect(row[row.startIndex + 2 * index + 1] == type.base.description, "\(value)") }
    }
    #expect(dialect.literal(.text("a\0b"), .text) == nil)
    #expect(dialect.literal(.text("a"), .int4) == nil)
  }

  @Test func `volatile, session-bound and too new functions are not printed`() {
    func printed(
      _ name: Name, _ types: [SQLType], _ volatility: Volatility, version: ServerVersion = "15",
      sharesTimeZone: Bool = true
    ) -> String? {
      PostgreSQLDialect(version: version, sharesTimeZone: sharesTimeZone).call(
        FunctionCall(name, types.map { .null($0) }, type: .text, volatility: volatility),
        types.indices.map { "a\($0)" })
    }
    #expect(printed("random", [], .volatile) == nil)
    #expect(printed("now", [], .stable) == nil)
    #expect(printed("to_char", [.timestamp, .text], .stable) == nil)
    #expect(printed("age", [.timestamptz], .stable) == nil)
    #expect(printed("concat", [.text, .int4], .stable) == "concat(a0, a1)")
    #expect(printed("date_trunc", [.text, .timestamptz], .stable) == "date_trunc(a0, a1)")
    #expect(printed("date_trunc", [.text, .timestamptz], .stable, sharesTimeZone: false) == nil)
    #expect(printed("date_bin", [.interval, .timestamp, .timestamp], .immutable, version: "13") == nil)
    #expect(printed("not_a_function", [], .immutable) == nil)
    #expect(printed("<", [.jsonb, .jsonb], .immutable) == nil)
    #expect(printed("=", [.jsonb, .jsonb], .immutable) == "a0 = a1")
    #expect(PostgreSQLDialect(sharesTimeZone: false).cast("x", from: .timestamptz, to: .date) == nil)
    #expect(PostgreSQLDialect().quote("a\"b") == "\"a\"\"b\"")
  }
}
