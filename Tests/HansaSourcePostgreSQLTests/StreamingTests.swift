import Foundation
import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourcePostgreSQL

@Suite struct StreamingTests {
  static let filler = "SELECT i, repeat('x', 200) FROM generate_series(1, 1000000) AS g(i)"
  static let fillerFields = [Field("id", .int4), Field("filler", .text)]

  @Test func `a million rows come through, each of them right`() async throws {
    let fixture = try await PostgreSQLFixture()
    let stream = fixture.stream(
      "SELECT i, repeat('x', 20), CASE WHEN i % 3 = 0 THEN NULL ELSE i * 2 END FROM generate_series(1, 1000000) AS g(i)",
      [Field("id", .int4), Field("filler", .text), Field("twice", .int4)])
    var (count, sum, nulls, twice, bytes) = (0, 0, 0, 0, 0)
    while let batch = try await stream.next() {
      #expect(batch.byteCount < 4 << 20)
      let ids = batch.columns[0].data.values(Int32.self)
      let doubles = batch.columns[2].data.values(Int32.self)
      for row in 0..<batch.rowCount {
        sum += Int(ids[row])
        if batch.columns[2].isNull(row) { nulls += 1 } else { twice += Int(doubles[row]) }
      }
      count += batch.rowCount
      bytes += batch.columns[1].data.count
    }
    #expect(count == 1_000_000)
    #expect(sum == 500_000_500_000)
    #expect(nulls == 333_333)
    #expect(twice == 2 * (500_000_500_000 - 3 * 333_333 * 333_334 / 2))
    #expect(bytes == 20_000_000)
    #expect(stream.statistics.rows == 1_000_000)
    #expect(stream.statistics.connected != nil)
  }

  @Test func `memory stays flat while two hundred megabytes pass`() async throws {
    let server = try await PostgresServer.shared()
    let url = server.url(database: "postgres")
    let password = server.password
    // In a process of its own, where no other test needs memory.
    await #expect(processExitsWith: .success) { [url = url as String, password = password as String] in
      let options = try PostgreSQLOptions(url: url, password: Secret(password))
      let stream = PostgreSQLAdapter(name: "shop", options: options).execute(
        FragmentRequest(sql: Self.filler, schema: Schema(Self.fillerFields)))
      let before = try residentBytes()
      var peak = 0
      var bytes = 0
      while let batch = try await stream.next() {
        bytes += batch.byteCount
        peak = max(peak, try residentBytes() - before)
      }
      precondition(bytes > 200_000_000)
      precondition(peak < 64 << 20, "\(peak >> 20) MB were in use")
    }
  }

  @Test func `a reader that is behind stops the server, not the memory`() async throws {
    let fixture = try await PostgreSQLFixture()
    let stream = fixture.stream(
      "SELECT repeat('x', 1000) FROM generate_series(1, 300000)", [Field("filler", .text)])
    let first = try #require(try await stream.next())
    // The server has more to say than queue and socket hold, so it waits for the client.
    #expect(
      try await eventually {
        let waiting = try await fixture.connections(waitingFor: "ClientWrite")
        return stream.statistics.bytes > 15 << 20 && waiting == 1
      })
    #expect(stream.statistics.bytes < 20 << 20)
    var count = first.rowCount
    while let batch = try await stream.next() { count += batch.rowCount }
    #expect(count == 300_000)
  }

  @Test(arguments: PostgreSQLFixture.Way.allCases)
  func `no rows are no batches`(way: PostgreSQLFixture.Way) async throws {
    let rows = try await PostgreSQLFixture().rows("SELECT 1 WHERE false", [Field("x", .int4)], way: way)
    #expect(rows.isEmpty)
  }

  @Test func `a comment at the end of the statement stays a comment`() async throws {
    #expect(try await PostgreSQLFixture().rows("SELECT 1 -- one", [Field("x", .int4)]) == [[.integer(1)]])
  }

  @Test func `queries one after another share a connection, and those at once have their own`() async throws {
    let fixture = try await PostgreSQLFixture()
    for _ in 0..<5 { _ = try await fixture.rows("SELECT 1", [Field("x", .int4)]) }
    #expect(try await fixture.connections() == 1)
    let streams = (0..<5).map { _ in
      fixture.stream("SELECT repeat('x', 1000) FROM generate_series(1, 100000)", [Field("x", .text)])
    }
    for stream in streams { #expect(try await stream.next() != nil) }
    #expect(try await fixture.connections() == 5)
    for stream in streams { while try await stream.next() != nil {} }
    #expect(try await eventually { fixture.adapter.pool?.idle == 5 })
    await fixture.adapter.close()
    #expect(try await eventually { try await fixture.connections() == 0 })
    #expect(try await fixture.rows("SELECT 1", [Field("x", .int4)]) == [[.integer(1)]])
  }

  @Test func `the session is Hansa's, whatever server, database and role say`() async throws {
    let fixture = try await PostgreSQLFixture()
    try await fixture.server.execute(
      """
      ALTER DATABASE "\(fixture.database)" SET TimeZone = 'Asia/Tokyo';
      ALTER DATABASE "\(fixture.database)" SET DateStyle = 'German';
      ALTER DATABASE "\(fixture.database)" SET IntervalStyle = 'iso_8601';
      ALTER DATABASE "\(fixture.database)" SET search_path = 'public';
      ALTER DATABASE "\(fixture.database)" SET standard_conforming_strings = off;
      """)
    let sql = """
      SELECT '2024-01-02 00:00+00'::timestamptz::text, '2024-01-02'::date::text, '1 day'::interval::text, 'a\\b',
        current_setting('search_path'), current_setting('transaction_read_only')
      """
    let fields = "abcdef".map { Field(Name(String($0)), .text) }
    let expected: [[SQLValue]] = [
      ["2024-01-02 00:00:00+00", "2024-01-02", "1 day", "a\\b", "pg_catalog", "on"].map { text($0) }
    ]
    #expect(try await fixture.rows(sql, fields) == expected)
    // A function of the source's may change the session of a connection that is used again.
    _ = try await fixture.rows(
      "SELECT set_config('TimeZone', 'Asia/Tokyo', false), set_config('DateStyle', 'German', false)",
      [Field("a", .text), Field("b", .text)])
    #expect(try await fixture.rows(sql, fields) == expected)
    #expect(try await fixture.connections() == 1)
  }

  @Test func `check tells version, place and durations`() async throws {
    let fixture = try await PostgreSQLFixture()
    let check = try await fixture.adapter.check()
    #expect(check.version.hasPrefix("15."))
    #expect(check.endpoint == "127.0.0.1:\(fixture.server.port)/\(fixture.database) as hansa")
    #expect(check.connect > .zero)
    #expect(check.roundTrip > .zero)
  }
}

/// Bytes of memory that this process has in use.
private func residentBytes() throws -> Int {
  let fields = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")
  return (Int(fields[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
}
