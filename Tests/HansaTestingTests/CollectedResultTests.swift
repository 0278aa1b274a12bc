import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@Suite struct CollectedResultTests {
  private static let schema = Schema([
    Field("a", .int4), Field("b", .numeric(precision: 10, scale: 2)), Field("c", .text), Field("d", .timestamptz),
    Field("e", .char(5)),
  ])

  private func batch(_ rows: [[SQLValue]]) throws -> RecordBatch {
    let builder = BatchBuilder(Self.schema)
    for row in rows {
      for (column, value) in zip(builder.columns, row) { try column.append(value: value) }
      builder.rowCount += 1
    }
    return builder.take()
  }

  @Test func `a stream collects into the same table as PostgreSQL's answer`() async throws {
    let stream = BatchStream(schema: Self.schema)
    let price = SQLValue.decimal(Decimal128(unscaled: 150, scale: 2))
    try stream.send(batch([[.integer(1), price, .text("x"), .timestamptz(0), .text("ab")]]))
    try stream.send(batch([[.integer(2), .null, .null, .null, .null]]))
    stream.finish()
    let actual = try await ResultTable(collecting: stream)
    let expected = try await PostgresServer.shared().result(
      of: """
        SELECT a, b::numeric(10,2), c, d::timestamptz, e::char(5)
        FROM (VALUES (1, 1.5, 'x', '1970-01-01 00:00:00+00', 'ab'), (2, NULL, NULL, NULL, NULL)) AS t (a, b, c, d, e)
        """, database: "postgres")
    #expect(actual.rows == expected.rows)
    #expect(OracleComparison(order: .total).difference(expected: expected, actual: actual) == nil)
  }

  @Test func `a stream's error is the collection's`() async throws {
    let stream = BatchStream(schema: Self.schema)
    stream.finish(throwing: HansaError(.connectionFailure, "the line is cut"))
    let error = await #expect(throws: HansaError.self) { _ = try await ResultTable(collecting: stream) }
    #expect(error?.code == .connectionFailure)
  }
}
