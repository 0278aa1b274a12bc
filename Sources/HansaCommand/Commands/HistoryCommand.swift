import ArgumentParser
import Foundation
import Hansa
import HansaCore
import HansaFormats

/// `hansa history`.
struct HistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Show what is kept of earlier queries.",
    discussion: """
      It reads the history that the configuration names as `history`, or that hansa serve keeps without being told. One \
      process at a time can have it: while a server does, the server is asked.

      Examples:
        hansa history slowest --since 24h
        hansa history failed --until 2026-01-31T12:00:00Z --format csv
        hansa history show 4711
      """,
    subcommands: [Slowest.self, Frequent.self, Failed.self, Show.self])

  struct Slowest: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "slowest", abstract: "List the queries that took longest.",
      discussion:
        "Queries of Hansa's own tables are left out.\n\nExample:\n  hansa history slowest --since 7d --limit 5")
    @OptionGroup var options: HistoryListOptions

    func run() async throws {
      try await options.run(
        """
        SELECT id, started, user_name, duration_ms, rows, rows_pulled, sources, query FROM hansa.queries
        WHERE \(try options.range("started")) AND state = 'finished' AND \(QueryConditions.isForeign)
        ORDER BY duration_ms DESC, id
        """)
    }
  }

  struct Frequent: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "frequent", abstract: "List the statements that were run most often.",
      discussion: "Queries of Hansa's own tables are left out.\n\nExample:\n  hansa history frequent --since 24h")
    @OptionGroup var options: HistoryListOptions

    func run() async throws {
      try await options.run(
        """
        SELECT fingerprint, count(*) AS queries, sum(duration_ms) AS total_ms, avg(duration_ms) AS mean_ms,
          max(duration_ms) AS max_ms, count(*) FILTER (WHERE state = 'failed') AS failed, min(query) AS query
        FROM hansa.queries WHERE \(try options.range("started")) AND \(QueryConditions.isForeign) GROUP BY fingerprint
        ORDER BY queries DESC, fingerprint
        """)
    }
  }

  struct Failed: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "failed", abstract: "List the queries that failed, the last first.",
      discussion: "Example:\n  hansa history failed --since 1h")
    @OptionGroup var options: HistoryListOptions

    func run() async throws {
      try await options.run(
        """
        SELECT id, started, user_name, error_code, error_source, error, query FROM hansa.queries
        WHERE \(try options.range("started")) AND state = 'failed' ORDER BY started DESC, id
        """)
    }
  }

  struct Show: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "show", abstract: "Show one query and its fragments.",
      discussion: "Example:\n  hansa history show 4711")
    @Argument(help: ArgumentHelp("The query's id, as the lists have it.", valueName: "id"))
    var id: UInt64
    @OptionGroup var federation: FederationOptions
    @Option(help: ArgumentHelp("How the rows are written.", valueName: "format"))
    var format: OutputFormat = .expanded

    func run() async throws {
      // One that runs is shown too, but not the questions for it, which have ids as all queries.
      let query = """
        FROM hansa.queries
        WHERE id = \(id) AND (\(QueryConditions.isRecorded) OR \(QueryConditions.isForeign))
        """
      try await KeptHistory.write(
        [
          (format.isForPeople ? "Query \(id)" : nil, "SELECT * \(query) ORDER BY started"),
          (
            format.isForPeople ? "Its fragments" : nil,
            "SELECT * FROM hansa.fragments WHERE query_id = \(id) ORDER BY started, id"
          ),
        ],
        about: KeptHistory.Subject(
          sql: "SELECT id \(query)",
          absence: HansaError(
            .undefinedObject, "the history has no query \(id)",
            advice: "hansa history slowest and failed list ids; older queries have gone as history.retention says.")),
        federation, format)
    }
  }
}

/// What the lists of `hansa history` have in common.
struct HistoryListOptions: ParsableArguments {
  @OptionGroup var federation: FederationOptions
  @Option(help: ArgumentHelp("From when: 30min, 24h, 7d before now, or 2026-01-31T12:00:00Z.", valueName: "time"))
  var since: String?
  @Option(help: ArgumentHelp("Until when, written as --since.", valueName: "time"))
  var until: String?
  @Option(help: ArgumentHelp("Rows at most.", valueName: "rows"))
  var limit = 20
  @Option(help: ArgumentHelp("How the rows are written.", valueName: "format"))
  var format: OutputFormat = .table

  /// The condition that a time is in the range.
  func range(_ column: String) throws(CommandFailure) -> String {
    var conditions: [String] = []
    if let since { conditions.append("\(column) >= '\(try Self.time(since, "--since"))'::timestamptz") }
    if let until { conditions.append("\(column) < '\(try Self.time(until, "--until"))'::timestamptz") }
    return conditions.isEmpty ? "true" : conditions.joined(separator: " AND ")
  }

  private static func time(_ text: String, _ option: String) throws(CommandFailure) -> String {
    let style = Date.ISO8601FormatStyle()
    if let date = try? Date(text, strategy: style) { return style.format(date) }
    let units = ["s": 1.0, "min": 60, "h": 3_600, "d": 86_400]
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Double(digits), let unit = units[String(text.dropFirst(digits.count))] else {
      throw .usage("\(option) \(text): a time is written as 30min, 24h, 7d or 2026-01-31T12:00:00Z")
    }
    return style.format(Date(timeIntervalSinceNow: -number * unit))
  }

  func run(_ sql: String) async throws {
    guard limit > 0 else { throw CommandFailure.usage("--limit \(limit): it must be at least 1") }
    try await KeptHistory.write([(nil, "\(sql) LIMIT \(limit)")], federation, format)
  }
}
