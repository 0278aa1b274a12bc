import Foundation
import Hansa
import HansaAlerting
import HansaCore

/// `hansa alerts test --history`.
struct AlertsReplay {
  let files: [String]
  let since: String
  let options: FederationOptions

  func run() async throws {
    guard let length = RuleDuration.parse(since), length >= .seconds(60) else {
      throw CommandFailure.usage("--since \(since) is no duration", advice: "As in --since 12h or 7d.")
    }
    let (groups, interval) = try rules()
    let now = Int64(Date().timeIntervalSince1970 / 60) * 60_000
    let end = AlertInstant(milliseconds: now)
    let start = AlertInstant(milliseconds: now - Int64(length / .milliseconds(1)))
    let past = AlertInstant(
      milliseconds: start.milliseconds - Int64(RuleReplay.reach(of: groups) / .milliseconds(1)))
    let statements = HistorySeries.Statements(from: past, to: end)
    let answers = try await KeptHistory.rows(
      [statements.sources, statements.states, statements.queries], options)
    let series = HistorySeries(from: past, to: end, sources: answers[0], states: answers[1], queries: answers[2])
    guard let first = series.first, first < end else {
      throw CommandFailure(
        HansaError(
          .undefinedObject, "the history has nothing of the last \(since)",
          advice: "A minute is in it about two minutes after it is over."), exitCode: 1)
    }
    if start < first {
      let known = RuleDuration.text(first.duration(to: end))
      Self.write("the history has only the last \(known) of \(since)")
    }
    let replay = RuleReplay(
      series.store, metrics: HistorySeries.metrics, interval: interval, finest: HistorySeries.step)
    for (rule, verdict) in await replay.verdicts(of: groups, in: start...end, past: max(past, first)) {
      Self.lines(rule, verdict, since: since, end: end).forEach(Self.write)
    }
  }

  /// The rules of the files; without any those of the configuration.
  private func rules() throws -> (groups: [RuleGroup], interval: Duration) {
    guard files.isEmpty else {
      var groups: [RuleGroup] = []
      for path in files {
        let text = try AlertFiles.read(path)
        do throws(RuleFileError) { groups += try RuleFile(text, name: path).groups } catch {
          AlertFiles.report(error)
          throw CommandFailure.usage("\(path) is no valid file of rules")
        }
      }
      return (groups, HistorySeries.step)
    }
    guard let alerting = try options.load().alerting else {
      throw CommandFailure.usage("the configuration says alerting: off", advice: "Name files of rules.")
    }
    return (alerting.options.groups, alerting.options.interval)
  }

  /// What is printed of a rule.
  static func lines(_ rule: Name, _ verdict: RuleReplay.Verdict, since: String, end: AlertInstant) -> [String] {
    switch verdict {
    case .unknown(let reason): return ["\(rule): the history cannot tell: \(reason)"]
    case .fired(let firings):
      guard !firings.isEmpty else { return ["\(rule) would not have fired"] }
      return ["\(rule) would have fired \(AlertFiles.count(firings.count, "time")) in the last \(since)"]
        + firings.map { firing in
          let lasted = RuleDuration.text(firing.began.duration(to: firing.ended ?? end))
          let labels = firing.labels.without([LabelSet.alertName])
          return
            "  \(firing.began.text) for \(lasted)\(firing.ended == nil ? " so far" : "") \(labels) value \(firing.value)"
        }
    }
  }

  private static func write(_ line: String) { StandardStreams.write(line + "\n", to: STDOUT_FILENO) }
}

extension KeptHistory {
  /// The rows of statements over the history, which a server answers while it has the file.
  static func rows(
    _ statements: [String], _ options: FederationOptions
  ) async throws -> [[HistorySeries.Row]] {
    let kept: KeptHistory
    do throws(CommandFailure) { kept = try KeptHistory(options) } catch {
      guard let rows = try await askServer(statements, options) else { throw error }
      return rows
    }
    do throws(HansaError) {
      try await kept.open()
      var answers: [[HistorySeries.Row]] = []
      for statement in statements {
        let result = try await kept.session.execute(statement)
        answers.append(try await result.rows().map { HistorySeries.Row(result.schema, $0) })
      }
      await kept.federation.close()
      return answers
    } catch {
      await kept.federation.close()
      guard error.code == .lockNotAvailable, let rows = try await askServer(statements, options) else {
        throw CommandFailure(error)
      }
      return rows
    }
  }

  /// - Returns: nil where no server answers.
  private static func askServer(
    _ statements: [String], _ options: FederationOptions
  ) async throws(CommandFailure) -> [[HistorySeries.Row]]? {
    let client = try ServerAddressOptions.client(url: nil, configuration: options.configuration)
    guard (try? await client.status()) != nil else { return nil }
    var answers: [[HistorySeries.Row]] = []
    for statement in statements {
      let answer = try await client.query(statement, format: .ndjson)
      answers.append(answer.split(separator: UInt8(ascii: "\n")).compactMap { HistorySeries.Row(json: $0) })
    }
    return answers
  }
}
