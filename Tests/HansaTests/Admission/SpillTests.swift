import Foundation
import HansaCore
import HansaEngineDuckDB
import HansaExecution
import HansaSourceSQLite
import HansaTesting
import Testing

@testable import Hansa

extension FailureTests {
  /// Joins of more than the merge engine may hold.
  @Suite struct SpillTests {
    private static let rows = 600_000
    private static let join = "SELECT x.pad FROM a.big x JOIN b.big y ON x.pad = y.pad"

    /// Two files of 100 MB, in which every text comes once, in no order.
    private static func files(rows: Int = rows) async throws -> [SQLiteFile] {
      var files: [SQLiteFile] = []
      for name in ["a", "b"] {
        let file = try SQLiteFile(name: "\(name).db")
        try await file.execute(
          "PRAGMA journal_mode = OFF; CREATE TABLE big (id INTEGER PRIMARY KEY, pad TEXT NOT NULL) STRICT;"
            + "INSERT INTO big SELECT value, printf('%0150d', value * 7919 % \(rows + 3))"
            + " FROM generate_series(1, \(rows));")
        files.append(file)
      }
      return files
    }

    private static func federation(
      _ files: [SQLiteFile], _ engine: DuckDBEngineOptions, _ limits: AdmissionLimits = .init()
    ) throws -> FederationManager {
      let federation = FederationManager(engine: engine, limits: limits)
      for (name, file) in zip(["a", "b"] as [Name], files) {
        try federation.register(SQLiteAdapter(name: name, options: SQLiteOptions(path: file.path)))
      }
      return federation
    }

    /// What a join gives, in numbers.
    private static let total = "SELECT count(*), sum(length(x.pad)) FROM a.big x JOIN b.big y ON x.pad = y.pad"

    @Test func `a share of memory bounds the merges of its user, and of nobody else`() async throws {
      let rows = 200_000
      let files = try await Self.files(rows: rows)
      let limits = AdmissionLimits(users: ["ann": .init(memory: 32 << 20)])
      let right: [[SQLValue]] = [[.integer(Int64(rows)), .integer(Int64(rows * 150))]]
      var settings = SessionSettings()
      settings.pushdown = .off
      let federation = try Self.federation(files, DuckDBEngineOptions(threads: 2), limits)
      let error = await #expect(throws: HansaError.self) {
        try await federation.query(Self.total, settings: settings, user: "ann").rows()
      }
      #expect(error?.code == .outOfMemory, "\(error.map { "\($0)" } ?? "no error")")
      #expect(try await federation.query(Self.total, settings: settings, user: "bob").rows() == right)
      #expect(
        try await federation.query("SELECT max_bytes FROM hansa.memory WHERE name = 'engine of user ann'").rows()
          == [[.integer(32 << 20)]])
      await federation.close()
      // With a folder to spill to it fits, in a part of the folder that is the share's own.
      let folder = try TemporaryFolder(prefix: "spill")
      let spilling = try Self.federation(
        files, DuckDBEngineOptions(spillFolder: folder.url.path, threads: 2), limits)
      #expect(try await spilling.query(Self.total, settings: settings, user: "ann").rows() == right)
      await spilling.close()
      withExtendedLifetime(files) {}
    }

    @Test func `a join of inputs much larger than the engine's memory spills and is right`() async throws {
      let files = try await Self.files()
      let folder = try TemporaryFolder(prefix: "spill")
      let federation = try Self.federation(
        files, DuckDBEngineOptions(memoryLimit: 64 << 20, spillFolder: folder.url.path, threads: 2))
      var settings = SessionSettings()
      settings.pushdown = .off
      let result = try await federation.query(Self.join, settings: settings)
      var (rows, bytes, batches, spilled) = (0, 0, 0, Int64(0))
      for try await batch in result {
        rows += batch.rowCount
        bytes += batch.columns[0].data.count
        batches += 1
        // The rows that nobody has read are more than may wait: the join goes on when more of them are read.
        guard batches % 20 == 1 else { continue }
        let sizes = try await federation.query("SELECT name, bytes FROM hansa.memory").rows()
        for row in sizes {
          if row[0] == .text("spilled"), case .integer(let bytes) = row[1] { spilled = max(spilled, bytes) }
          // Parts of the sum are read one after the other.
          if row[0] == .text("engine"), case .integer(let bytes) = row[1] { #expect(bytes < 72 << 20) }
        }
      }
      #expect(rows == Self.rows && bytes == Self.rows * 150)
      #expect(spilled > 0)
      #expect(try await eventually { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty })
      withExtendedLifetime(files) {}
    }

    @Test func `an engine's own folder is its owner's alone and goes with it`() async throws {
      let before = try Self.folders()
      var federation: FederationManager? = FederationManager(engine: DuckDBEngineOptions(spillsToTemporaryFolder: true))
      #expect(try await federation?.query("SELECT count(*) FROM generate_series(1, 3)").rows().count == 1)
      let made = try Self.folders().subtracting(before)
      for folder in made {
        let path = FileManager.default.temporaryDirectory.appending(path: folder).path
        #expect(try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int == 0o700)
      }
      #expect(!made.isEmpty)
      await federation?.close()
      federation = nil
      #expect(try await eventually { try Self.folders().isDisjoint(with: made) })
    }

    private static func folders() throws -> Set<String> {
      let names = try FileManager.default.contentsOfDirectory(atPath: FileManager.default.temporaryDirectory.path)
      return Set(names.filter { $0.hasPrefix("hansa-spill-") })
    }
  }
}
