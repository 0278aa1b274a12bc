import Foundation
import HansaCore

/// A SQLite database file in a temporary folder, filled through the sqlite3 shell.
public final class SQLiteFile: Sendable {
  private let folder: TemporaryFolder
  private let shell: String
  public let path: String

  /// - Throws: `HansaError` 58P01 if the sqlite3 shell is not installed.
  public init(name: String = "test.db") throws {
    shell = try ServerHost.program(["sqlite3"], package: "sqlite3")
    folder = try TemporaryFolder(prefix: "sqlite")
    path = folder.path(name)
  }

  /// Runs statements and the shell's dot commands.
  /// - Throws: `HansaError` HV000 with SQLite's message at the first statement that fails.
  public func execute(_ script: String) async throws { _ = try await checked(script) }

  /// The rows of a query, each value as SQLite's text; nil is NULL.
  public func query(_ sql: String) async throws -> [[String?]] {
    try await CSVRecords.parse(checked(".mode csv\n.separator , \"\\n\"\n.nullvalue \u{1}\n\(sql)\n;"), null: "\u{1}")
  }

  private func checked(_ script: String) async throws -> String {
    // Safe for throw-away files: a crash loses the file anyway.
    let fast = "PRAGMA synchronous = OFF;\n"
    let output = try await ChildProcess.run(
      [shell, "-batch", "-bail", "-init", "/dev/null", path], input: fast + script)
    guard output.status == 0 else {
      throw HansaError(.sourceError, "the sqlite3 shell failed", detail: output.standardError)
    }
    return output.standardOutput
  }
}
