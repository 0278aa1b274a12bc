import Foundation
import Hansa
import HansaCore
import HansaEngineDuckDB
import HansaTesting
import Testing

extension FailureTests {
  /// Limits of the merge engine, and errors of values in it.
  @Suite struct EngineFailureTests {
    /// Sorts more than 100 MB of text.
    static let heavy = """
      SELECT a.name || b.id::text AS key, a.name AS name FROM pg.large AS a CROSS JOIN (
        SELECT id FROM my.large WHERE id <= 25) AS b
      ORDER BY key
      """

    @Test func `more than the memory limit, with nowhere to spill, is an error; the next query runs`() async throws {
      let setting = try await FailureFederation(engine: DuckDBEngineOptions(memoryLimit: 80 << 20, threads: 2))
      let error = await setting.failure(Self.heavy)
      #expect(error?.code == .outOfMemory, "\(error.map { "\($0)" } ?? "no error")")
      #expect(error?.category == .resource)
      #expect(error?.message.contains("SET ") == false)
      #expect(error?.advice?.contains("spill") == true)
      #expect(try await setting.becomesQuiet())
      #expect(
        try await setting.rows("SELECT count(*) FROM pg.small AS a JOIN my.small AS b USING (id)") == [[.integer(5)]])
    }

    @Test func `more than the memory limit spills into the folder`() async throws {
      let folder = try TemporaryFolder(prefix: "spill")
      let setting = try await FailureFederation(
        engine: DuckDBEngineOptions(memoryLimit: 80 << 20, spillFolder: folder.url.path, threads: 2))
      var rows = 0
      for try await batch in try await setting.federation.query(Self.heavy) { rows += batch.rowCount }
      #expect(rows == 500_000)
      #expect(try await eventually { try FileManager.default.contentsOfDirectory(atPath: folder.url.path).isEmpty })
    }

    /// A file system of 4 MB, where this user may mount one.
    private final class SmallDisk {
      let folder: TemporaryFolder

      init?() {
        guard geteuid() == 0, let made = try? TemporaryFolder(prefix: "disk"),
          mount("tmpfs", made.url.path, "tmpfs", 0, "size=4m") == 0
        else { return nil }
        folder = made
      }

      deinit { umount2(folder.url.path, Int32(MNT_DETACH)) }
    }

    @Test func `a spill folder that is full is an error; the next query runs`() async throws {
      guard let disk = SmallDisk() else { return }
      let setting = try await FailureFederation(
        engine: DuckDBEngineOptions(memoryLimit: 80 << 20, spillFolder: disk.folder.url.path, threads: 2))
      let error = await setting.failure(Self.heavy)
      #expect(error?.category == .resource, "\(error.map { "\($0)" } ?? "no error")")
      #expect(error?.code == .diskFull, "\(error.map { "\($0)" } ?? "no error")")
      #expect(try await setting.becomesQuiet())
      #expect(
        try await setting.rows("SELECT count(*) FROM pg.small AS a JOIN my.small AS b USING (id)") == [[.integer(5)]])
      withExtendedLifetime(disk) {}
    }

    @Test(arguments: ["pg", "my", "lite"], PushdownChoice.allCases)
    func `a division by zero is PostgreSQL's error wherever it happens`(
      source: String, pushdown: PushdownChoice
    ) async throws {
      let setting = try await FailureFederation()
      for sql in [
        "SELECT 10 / (id - 3) FROM \(source).small", "SELECT id FROM \(source).small WHERE 10 % (id - 3) >= 0",
        "SELECT 1.5 / (id - 3) FROM \(source).small", "SELECT sum(1 / (id - 3)::float8) FROM \(source).small",
        "SELECT a.id / (b.id - 3) FROM \(source).small AS a JOIN \(source == "my" ? "pg" : "my").small AS b USING (id)",
      ] {
        let error = await setting.failure(sql, pushdown: pushdown)
        #expect(error?.code == .divisionByZero, "\(sql): \(error.map { "\($0)" } ?? "no error")")
        #expect(error?.message == "division by zero")
      }
      #expect(try await setting.becomesQuiet())
    }
  }
}
