import Foundation
import Hansa
import HansaCore
import HansaFormats
import HansaHistory

/// The history's file, opened by a command to read it: nothing of what the command does is recorded.
struct KeptHistory {
  let federation: FederationManager
  let session: FederationSession
  /// nil where there is none and none is needed.
  private let history: HistoryStore?

  /// - Parameter isNeeded: whether it is an error that there is none.
  /// - Throws: where the configuration has none, or nothing was kept yet where `hansa serve` keeps it by itself.
  init(_ options: FederationOptions, isNeeded: Bool = true) throws(CommandFailure) {
    var isNamed = false
    (federation, session) = try options.open { configuration in
      isNamed = configuration.history != nil
      configuration.monitoring.isOn = false
      guard !isNamed, let other = configuration.serverHistory else { return }
      if isNeeded || FileManager.default.fileExists(atPath: other.file) { configuration.history = other }
    }
    if !isNeeded, federation.history == nil {
      history = nil
      return
    }
    guard let history = federation.history else {
      throw CommandFailure.usage("the history is off", advice: "Name its folder: history: { path: ./history }")
    }
    guard isNamed || FileManager.default.fileExists(atPath: history.options.file) else {
      throw CommandFailure(
        HansaError(
          Self.notThere, "there is no history at \"\(history.options.folder)\"",
          advice: "hansa serve keeps one there; name another folder with history: { path: ./history }."), exitCode: 2)
    }
    self.history = history
  }

  private static let notThere = HansaError.Code.undefinedFile

  /// - Throws: `.lockNotAvailable` while another process has it.
  func open() async throws(HansaError) { try await history?.open() }

  /// Writes the results of statements over the history, which a server answers while it has the file.
  ///
  /// - Parameters:
  ///   - statements: with a line to be written before the rows.
  ///   - subject: what must be there for them to be run.
  ///   - isNeeded: whether it is an error that there is no history.
  static func write(
    _ statements: [(title: String?, sql: String)], about subject: Subject? = nil, _ options: FederationOptions,
    _ format: OutputFormat, isNeeded: Bool = true
  ) async throws {
    let kept: KeptHistory
    do throws(CommandFailure) { kept = try KeptHistory(options, isNeeded: isNeeded) } catch {
      // A server that has just begun may not have written its first records.
      guard error.error.code == notThere, try await askServer(statements, subject, options, format) else { throw error }
      return
    }
    let output = try ResultOutput(path: nil)
    do throws(HansaError) {
      // A list without the file would be empty, which is another answer.
      try await kept.open()
      let run = StatementRun(session: kept.session, format: format)
      try await Interrupts.shared.interruptible { () async throws(HansaError) in
        if let subject { try await kept.require(subject) }
        for (title, sql) in statements {
          if let title { StandardStreams.write(title + "\n", to: STDOUT_FILENO) }
          _ = try await run.run(sql, to: output)
        }
      }
      try output.commit()
    } catch {
      // Where no server answers, who has the file says more.
      guard error.code == .lockNotAvailable, try await askServer(statements, subject, options, format) else {
        throw CommandFailure(error)
      }
    }
    await kept.federation.close()
  }

  /// What statements are about.
  struct Subject: Sendable {
    /// Has a row where it is there.
    var sql: String
    /// What is said where it is not.
    var absence: HansaError
  }

  private func require(_ subject: Subject) async throws(HansaError) {
    let result = try await session.execute(subject.sql)
    var rows = 0
    for try await batch in result { rows += batch.rowCount }
    if rows == 0 { throw subject.absence }
  }

  /// Writes what the configuration's server answers.
  ///
  /// - Returns: false where none answers.
  private static func askServer(
    _ statements: [(title: String?, sql: String)], _ subject: Subject?, _ options: FederationOptions,
    _ format: OutputFormat
  ) async throws(CommandFailure) -> Bool {
    let client = try ServerAddressOptions.client(url: nil, configuration: options.configuration)
    guard format != .parquet, (try? await client.status()) != nil else { return false }
    if let subject, try await client.query(subject.sql, format: .ndjson).isEmpty {
      throw CommandFailure(subject.absence)
    }
    for (title, sql) in statements {
      if let title { StandardStreams.write(title + "\n", to: STDOUT_FILENO) }
      let rows = try await client.query(sql, format: format)
      StandardStreams.write(String(decoding: rows, as: UTF8.self), to: STDOUT_FILENO)
    }
    return true
  }

  /// How the federation stood when it was last recorded: for those who ask while no server runs.
  private static let lastState = [
    """
    SELECT max(started) AS last_query, count(*) AS queries, count(*) FILTER (WHERE state = 'failed') AS failed,
      count(*) FILTER (WHERE state = 'cancelled') AS cancelled, round(avg(duration_ms)::numeric, 3) AS mean_ms,
      max(duration_ms) AS max_ms
    FROM hansa.queries WHERE \(recorded) AND \(inLastHour)
    """,
    """
    SELECT source, count(*) AS requests, count(*) FILTER (WHERE error_code IS NOT NULL) AS failed,
      round(avg(total_ms)::numeric, 3) AS mean_ms, max(total_ms) AS max_ms, sum(rows)::int8 AS rows, sum(bytes)::int8 AS bytes
    FROM hansa.fragments
    WHERE source <> 'hansa' AND \(inLastHour)
    GROUP BY source ORDER BY source
    """,
    "SELECT time, kind, source, message FROM hansa.events ORDER BY time DESC LIMIT 5",
  ]

  private static let recorded = "\(QueryConditions.isRecorded) AND \(QueryConditions.isForeign)"

  /// Of the history: the commands' own queries are none of it.
  private static let inLastHour =
    "started > (SELECT max(started) FROM hansa.queries WHERE \(recorded)) - INTERVAL '1 hour'"

  /// Writes `lastState`, where there is a history that can be read: that there is none is no error of who asks for a server.
  static func writeLastState(configuration: String?) async {
    guard let options = try? FederationOptions.parse(configuration.map { ["-c", $0] } ?? []),
      let kept = try? KeptHistory(options), (try? await kept.open()) != nil, let output = try? ResultOutput(path: nil)
    else { return }
    StandardStreams.write("The last hour of the history\n", to: STDOUT_FILENO)
    let run = StatementRun(session: kept.session, format: .table)
    for sql in lastState {
      do throws(HansaError) { _ = try await run.run(sql, to: output) } catch { break }
    }
    try? output.commit()
    await kept.federation.close()
  }
}
