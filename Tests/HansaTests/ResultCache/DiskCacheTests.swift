import Foundation
import HansaCatalog
import HansaCore
import HansaMonitoring
import HansaTesting
import Testing

@testable import Hansa

/// Results that outlive their process: each federation here stands for one.
@Suite(.timeLimit(.minutes(10))) struct DiskCacheTests {
  private let folder: TemporaryFolder
  private static let sql = "SELECT a, b FROM lake.t ORDER BY a"

  init() throws {
    folder = try TemporaryFolder()
    try folder.write("a,b\n1,x\n2,y\n", to: "lake/t.csv")
  }

  private func federation(_ cache: String = "", lake: String = "") throws -> FederationManager {
    let path = try folder.write(
      """
      sources: { lake: { type: files, path: lake\(lake) } }
      settings: { cache: on }
      cache: { disk: { folder: kept, size: 10MB }\(cache) }
      """, to: "hansa.yaml")
    return try FederationManager(configuration: .load(path: path))
  }

  private var files: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder.path("kept"))) ?? []).map {
      folder.path("kept/\($0)")
    }
  }

  /// Runs it until the table is one whose changes are told, which a file just written is not for two seconds.
  private func settled(_ federation: FederationManager, _ sql: String = sql) async throws -> CacheOutcome? {
    let deadline = ContinuousClock.now + .seconds(120)
    while true {
      let result = try await federation.query(sql)
      _ = try await result.rows()
      let outcome = result.metrics?.cache
      guard outcome?.name == "bypass", ContinuousClock.now < deadline else { return outcome }
      await Task.yield()
    }
  }

  @Test func `a later process answers from the disk, until the source changes`() async throws {
    let first = try federation()
    #expect(try await settled(first)?.name == "miss")
    await first.close()
    #expect(files.count == 1)
    let second = try federation()
    #expect(second.keptResults.map(\.tier) == [.disk] && second.keptResults[0].rows == 2)
    let result = try await second.query(Self.sql)
    #expect(try await result.rows() == [[.integer(1), .text("x")], [.integer(2), .text("y")]])
    #expect(result.metrics?.cache?.name == "hit" && result.metrics?.fragments.isEmpty == true)
    #expect(second.resultCacheStatus.restored == 1)
    let table = try await second.query("SELECT tier, rows FROM hansa.cache ORDER BY tier").rows()
    #expect(table == [[.text("disk"), .integer(2)], [.text("memory"), .integer(2)]])
    await second.close()
    try folder.write("a,b\n1,new\n", to: "lake/t.csv")
    let third = try federation()
    #expect(try await third.query(Self.sql).rows() == [[.integer(1), .text("new")]])
    #expect(third.resultCacheStatus.restored == 0)
    await third.close()
  }

  @Test func `another user, source, setting or value of a parameter gets nothing of it`() async throws {
    let first = try federation(", ttl: { lake: 1h }")
    #expect(
      try await first.query("SELECT a FROM lake.t WHERE b = $1", parameters: [.text("x")], user: "ann").rows().count
        == 1)
    await first.close()
    #expect(files.count == 1)
    let again = try federation(", ttl: { lake: 1h }")
    let sql = "SELECT a FROM lake.t WHERE b = $1"
    var settings = again.defaults
    settings.partialAggregation = .off
    _ = try await again.query(sql, parameters: [.text("x")], user: "bob").rows()
    _ = try await again.query(sql, parameters: [.text("y")], user: "ann").rows()
    _ = try await again.query(sql, settings: settings, parameters: [.text("x")], user: "ann").rows()
    #expect(again.resultCacheStatus.restored == 0)
    _ = try await again.query(sql, parameters: [.text("x")], user: "ann").rows()
    #expect(again.resultCacheStatus.restored == 1)
    await again.close()
    try folder.write("a,b\n7,x\n", to: "lake2/t.csv")
    let other = try federation(", ttl: { lake: 1h }", lake: "2")
    #expect(try await other.query(sql, parameters: [.text("x")], user: "ann").rows() == [[.integer(7)]])
    await other.close()
  }

  @Test func `rows of all types come back with their types and digits`() async throws {
    let sql = """
      SELECT a, NULL::int AS n, 1.50::numeric(10,2) AS d, 123456789012345678.5 AS long,
        'NaN'::float8 AS nan, '-0'::float8 AS zero, 1.5::float4 AS r, '\\x00ff'::bytea AS bytes, 'é'::text AS t,
        date '2024-02-29' AS day, time '12:34:56.789' AS at, timestamp '2024-02-29 01:02:03.4' AS local,
        timestamptz '2024-02-29 01:02:03+02' AS instant, interval '1 mon -2 days 03:04:05.6' AS span,
        '00000000-0000-0000-0000-00000000002a'::uuid AS key, array[a, NULL, 3]::int[] AS list,
        array['x', NULL]::text[] AS texts, a > 1 AS flag, 1::int2 AS small, 9223372036854775807 AS big,
        '{"a": 1}'::jsonb AS j, infinity
      FROM lake.t, (SELECT 'infinity'::date AS infinity) AS i ORDER BY a
      """
    let first = try federation(", ttl: { lake: 1h }")
    let fresh = try await ResultTable(collecting: first.query(sql))
    await first.close()
    let second = try federation(", ttl: { lake: 1h }")
    let result = try await second.query(sql)
    let kept = try await ResultTable(collecting: result)
    #expect(result.metrics?.cache?.name == "hit" && second.resultCacheStatus.restored == 1)
    #expect(kept.rows == fresh.rows && kept.rows.count == 2)
    #expect(kept.columns.map(\.type) == fresh.columns.map(\.type))
    await second.close()
  }

  @Test func `a damaged file is no answer, is removed and told`() async throws {
    let first = try federation(", ttl: { lake: 1h }")
    let rows = try await first.query(Self.sql).rows()
    await first.close()
    let path = try #require(files.first)
    let whole = try Data(contentsOf: URL(filePath: path))
    var random = SeededRandom(seed: 4711)
    for round in 0..<24 {
      var damaged = whole
      if round % 4 == 0 {
        damaged = whole.prefix(random.below(whole.count))
      } else {
        damaged[random.below(whole.count)] ^= UInt8(1 << random.below(8))
      }
      try damaged.write(to: URL(filePath: path))
      let federation = try federation(", ttl: { lake: 1h }")
      #expect(try await federation.query(Self.sql).rows() == rows, "round \(round) of seed 4711")
      #expect(federation.resultCacheStatus.restored == 0, "round \(round)")
      #expect(federation.events.map(\.kind) == [.cacheDamaged], "round \(round)")
      await federation.close()
      #expect(files == [path], "it was written anew")
    }
  }

  @Test func `the folder stays within its size, and is its owner's`() async throws {
    let limits = ResultCacheLimits.Disk(folder: folder.path("small"), bytes: 20_000)
    let cache = ResultCache(limits: ResultCacheLimits(disk: limits))
    cache.identify("lake", as: 1)
    let federation = try federation()
    let result = try await federation.query("SELECT a, repeat('x', 1000) AS t FROM lake.t")
    var versions = SourceVersions(readAt: .now, tables: ["lake": []])
    versions.timesToLive = ["lake": .seconds(60)]
    var entry: ResultCache.Entry?
    for try await batch in result {
      entry = ResultCache.Entry(schema: batch.schema, batches: [batch], versions: versions)
    }
    let kept = try #require(entry)
    func key(_ number: Int) -> ResultKey {
      ResultKey(scope: .fragment(source: "lake", sql: Name("\(number)"), parameters: [], columns: []), principal: "ann")
    }
    for number in 0..<20 { cache.insert(kept, for: key(number), cost: .seconds(1)) }
    cache.flush()
    let sizes = try FileManager.default.contentsOfDirectory(atPath: limits.folder).map { name in
      let attributes = try FileManager.default.attributesOfItem(atPath: limits.folder + "/" + name)
      #expect(attributes[.posixPermissions] as? Int == 0o600)
      return attributes[.size] as? Int ?? 0
    }
    #expect((2..<20).contains(sizes.count) && sizes.reduce(0, +) <= 20_000, "\(sizes)")
    #expect(try FileManager.default.attributesOfItem(atPath: limits.folder)[.posixPermissions] as? Int == 0o700)
    // What a killed process was writing is no result.
    try Data([1, 2, 3]).write(
      to: URL(filePath: limits.folder + "/" + String(repeating: "0", count: 32) + ".result.1.new"))
    try Data([1]).write(to: URL(filePath: limits.folder + "/not ours.result"))
    #expect(cache.results.count { $0.tier == .disk } == sizes.count)
    cache.clear()
    #expect(try FileManager.default.contentsOfDirectory(atPath: limits.folder) == ["not ours.result"])
    await federation.close()
  }
}
