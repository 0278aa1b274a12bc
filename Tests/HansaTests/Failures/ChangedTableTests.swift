import Hansa
import HansaCore
import HansaTesting
import Testing

extension FailureTests {
  /// Tables that change between the reading of the catalog and a query.
  @Suite struct ChangedTableTests {
    enum Source: String, CaseIterable, Sendable { case pg, my, lite }

    private func change(_ setting: FailureFederation, _ source: Source, _ sql: String) async throws {
      switch source {
      case .pg: try await setting.postgres.execute(sql, database: setting.database)
      case .my: try await setting.mariadb.execute(sql, database: setting.mariadbDatabase)
      case .lite: try await setting.sqlite.execute(sql)
      }
    }

    private static func sql(_ source: Source) -> String {
      let other = source == .pg ? "my" : "pg"
      return "SELECT a.id, a.name FROM \(source).small AS a JOIN \(other).small AS b ON a.id = b.id"
    }

    @Test(arguments: Source.allCases, [true, false])
    func `a table that was dropped is said to be missing, and by its source`(source: Source, merged: Bool) async throws
    {
      let setting = try await FailureFederation()
      _ = await setting.federation.catalog()
      try await change(setting, source, "DROP TABLE small;")
      let error = await setting.failure(merged ? Self.sql(source) : "SELECT * FROM \(source).small")
      #expect(error?.code == .undefinedTable, "\(error.map { "\($0)" } ?? "no error")")
      #expect(error?.source == source.rawValue)
      #expect(try await setting.becomesQuiet())
    }

    @Test(arguments: Source.allCases, [true, false])
    func `a column that was dropped is said to be missing, and the next query sees the table as it is`(
      source: Source, merged: Bool
    ) async throws {
      let setting = try await FailureFederation()
      _ = await setting.federation.catalog()
      try await change(setting, source, "ALTER TABLE small DROP COLUMN name;")
      let error = await setting.failure(merged ? Self.sql(source) : "SELECT * FROM \(source).small")
      #expect(error?.code == .undefinedColumn, "\(error.map { "\($0)" } ?? "no error")")
      #expect(error?.source == source.rawValue)
      #expect(try await setting.rows("SELECT * FROM \(source).small").count == 5)
    }

    @Test(arguments: [Source.pg, .my], [true, false])
    func `a column whose type was changed is an error, and the next query sees the new type`(
      source: Source, merged: Bool
    ) async throws {
      let setting = try await FailureFederation()
      _ = await setting.federation.catalog()
      let type = source == .pg ? "ALTER COLUMN name TYPE int USING id" : "MODIFY COLUMN name double"
      if source == .my { try await change(setting, source, "UPDATE small SET name = id;") }
      try await change(setting, source, "ALTER TABLE small \(type);")
      let error = await setting.failure(merged ? Self.sql(source) : "SELECT * FROM \(source).small")
      #expect(error?.code == .datatypeMismatch, "\(error.map { "\($0)" } ?? "no error")")
      #expect(error?.source == source.rawValue)
      let rows = try await setting.rows("SELECT name FROM \(source).small WHERE id = 2")
      #expect(rows == [[source == .pg ? .integer(2) : .double(2)]])
    }

    @Test func `a table made after the catalog was read is found`() async throws {
      let setting = try await FailureFederation()
      _ = await setting.federation.catalog()
      try await change(setting, .my, "CREATE TABLE fresh (id int); INSERT INTO fresh VALUES (7);")
      #expect(try await setting.rows("SELECT id FROM my.fresh") == [[.integer(7)]])
    }
  }
}
