import Foundation
import HansaCore
import HansaTesting

/// The built `hansa`, run as a process in a folder of its own.
struct Tool {
  struct Output {
    var status: Int32
    var out: String
    var err: String
  }

  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(prefix: "hansa") }

  /// The program lies beside the test bundle that runs this.
  static let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
    .appending(path: "hansa")

  /// Runs `hansa` to its end.
  func run(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) async throws -> Output {
    let running = try start(arguments, input: input, environment: environment)
    return try await running.end()
  }

  /// Starts `hansa` with files as its streams: none of them can fill up.
  func start(
    _ arguments: [String], input: String = "", environment: [String: String] = [:]
  ) throws -> Running {
    try start(program: Self.program.path, arguments, input: input, environment: environment)
  }

  /// Runs a script of the shell, in which `$HANSA` is the program.
  func shell(_ script: String) async throws -> Output {
    try await start(program: "/bin/bash", ["-c", script], input: "", environment: ["HANSA": Self.program.path]).end()
  }

  private func start(
    program: String, _ arguments: [String], input: String, environment: [String: String]
  ) throws -> Running {
    let streams = try TemporaryFolder(prefix: "streams")
    try streams.write(input, to: "in")
    try streams.write("", to: "out")
    try streams.write("", to: "err")
    let process = Process()
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = folder.url
    var variables = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
    variables["HANSA_CONFIG"] = environment["HANSA_CONFIG"]
    process.environment = variables
    process.standardInput = try FileHandle(forReadingFrom: streams.url.appending(path: "in"))
    process.standardOutput = try FileHandle(forWritingTo: streams.url.appending(path: "out"))
    process.standardError = try FileHandle(forWritingTo: streams.url.appending(path: "err"))
    let ended = AsyncStream.makeStream(of: Void.self)
    process.terminationHandler = { _ in ended.continuation.finish() }
    try process.run()
    return Running(process: process, ended: ended.stream, streams: streams)
  }

  struct Running {
    let process: Process
    fileprivate let ended: AsyncStream<Void>
    fileprivate let streams: TemporaryFolder

    /// What it has written to standard error so far.
    func errors() throws -> String { try String(contentsOfFile: streams.path("err"), encoding: .utf8) }

    func end() async throws -> Output {
      for await _ in ended {}
      process.waitUntilExit()
      return Output(
        status: process.terminationStatus, out: try String(contentsOfFile: streams.path("out"), encoding: .utf8),
        err: try String(contentsOfFile: streams.path("err"), encoding: .utf8))
    }
  }
}

/// A small shop in SQLite, and the configuration that names it.
struct Shop {
  let tool: Tool
  let database: SQLiteFile

  init(sources: String = "") async throws {
    tool = try Tool()
    database = try SQLiteFile(name: "shop.db")
    try await database.execute(
      """
      CREATE TABLE customers (customer_id INTEGER PRIMARY KEY, name TEXT NOT NULL);
      INSERT INTO customers VALUES (1, 'Anna'), (2, 'Jörg'), (3, 'Zoë');
      CREATE TABLE orders (order_id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL, amount DECIMAL(10,2), day DATE);
      INSERT INTO orders VALUES (10, 1, 12.5, '2025-01-31'), (11, 1, 7.25, '2025-02-01'), (12, 2, NULL, '2025-02-02');
      ANALYZE;
      """)
    try tool.folder.write(
      "sources:\n  shop: { type: sqlite, path: \(database.path) }\n\(sources)", to: "hansa.yaml")
  }

  func run(_ arguments: String..., input: String = "", environment: [String: String] = [:]) async throws -> Tool.Output
  { try await tool.run(arguments, input: input, environment: environment) }

  /// A query over both tables, which are joined.
  static let join = """
    SELECT o.order_id, c.name, o.amount, o.day FROM shop.orders AS o JOIN shop.customers AS c USING (customer_id)
    ORDER BY 1
    """
}
