import ArgumentParser
import Foundation
import HansaCore
import HansaFormats
import HansaServer

/// `hansa alerts list`.
struct AlertsListCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list",
    abstract: "The alerts of a running hansa serve.",
    discussion: """
      The exit code is 3 when an alert fires that is not silenced, 0 when none does, 1 when no server answers.

      Examples:
        hansa alerts list
        hansa alerts list --state firing --format json
      """)

  @OptionGroup var server: ServerAddressOptions
  @Option(help: ArgumentHelp("Only those that are pending, firing or resolved.", valueName: "state"))
  var state: String?
  @Option(help: ArgumentHelp("How it is written: table or json.", valueName: "format"))
  var format: StatusCommand.Form = .table

  func run() async throws {
    if let state, !["pending", "firing", "resolved"].contains(state) {
      throw CommandFailure.usage("--state \(state) is none: pending, firing and resolved are")
    }
    let client = try server.client()
    let path = "/v1/alerts" + (state.map { "?state=\($0)" } ?? "")
    let list: AlertListDocument = try await client.document("GET", path)
    switch format {
    case .json: StandardStreams.write(try AlertText.json(list.alerts) + "\n", to: STDOUT_FILENO)
    case .table:
      for alert in list.alerts { StandardStreams.write(AlertText.line(alert) + "\n", to: STDOUT_FILENO) }
      if list.alerts.isEmpty { StandardStreams.write("no alerts\n", to: STDOUT_FILENO) }
      for rule in list.rules {
        guard let problem = rule.problem else { continue }
        StandardStreams.write("the rule \(rule.rule) of \(rule.group) fails: \(problem)\n", to: STDERR_FILENO)
      }
      for notifier in list.notifiers {
        guard let problem = notifier.problem else { continue }
        StandardStreams.write("\(notifier.notifier) does not take notifications: \(problem)\n", to: STDERR_FILENO)
      }
    }
    if list.alerts.contains(where: { Name($0.state) == "firing" && $0.muted == nil }) { throw ExitCode(3) }
  }
}

/// `hansa alerts show`.
struct AlertsShowCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "All that is known of the alerts of a rule.",
    discussion: """
      Example:
        hansa alerts show HansaSourceUnreachable
      """)

  @OptionGroup var server: ServerAddressOptions
  @Argument(help: ArgumentHelp("The rule's name.", valueName: "rule"))
  var rule: String

  func run() async throws {
    let list: AlertListDocument = try await server.client().document("GET", "/v1/alerts")
    guard let status = list.rules.first(where: { Name($0.rule) == Name(rule) }) else {
      let near = nearestNames(to: rule, among: list.rules.map(\.rule), limit: 3)
      throw CommandFailure(
        HansaError(
          .undefinedObject, "there is no rule \"\(rule)\"",
          advice: near.isEmpty ? nil : "Perhaps you meant \(near.joined(separator: " or "))."))
    }
    var lines = ["\(status.rule) of \(status.group), last evaluated \(status.evaluatedAt ?? "never")"]
    if let problem = status.problem { lines.append("  it fails: \(problem)") }
    if status.missed > 0 { lines.append("  \(status.missed) evaluations of its group did not take place") }
    for alert in list.alerts where Name(alert.rule) == Name(rule) { lines += AlertText.all(alert) }
    StandardStreams.write(lines.joined(separator: "\n") + "\n", to: STDOUT_FILENO)
  }
}

/// `hansa alerts history`.
struct AlertsHistoryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "What became of alerts, the latest first.",
    discussion: """
      Example:
        hansa alerts history --limit 20
      """)

  @OptionGroup var server: ServerAddressOptions
  @Option(help: ArgumentHelp("Changes at most.", valueName: "number"))
  var limit = 50
  @Option(help: ArgumentHelp("How it is written: table or json.", valueName: "format"))
  var format: StatusCommand.Form = .table

  func run() async throws {
    let history: AlertHistoryDocument = try await server.client().document(
      "GET", "/v1/alerts/history?limit=\(max(0, limit))")
    switch format {
    case .json: StandardStreams.write(try AlertText.json(history.changes) + "\n", to: STDOUT_FILENO)
    case .table:
      for change in history.changes {
        let queries =
          change.queries.isEmpty ? "" : " queries " + change.queries.map(String.init).joined(separator: ", ")
        StandardStreams.write(
          "\(change.time) \(change.from) -> \(change.to) (\(change.reason)) \(AlertText.labels(change.labels)) "
            + "value \(change.value)\(queries)\n", to: STDOUT_FILENO)
      }
    }
  }
}

/// Alerts in words.
enum AlertText {
  static func line(_ alert: AlertDocument) -> String {
    let muted = alert.muted.map { " (\($0))" } ?? ""
    let summary = alert.annotations["summary"].map { ": \($0)" } ?? ""
    return "\(alert.state) since \(alert.firedAt ?? alert.activeAt) \(labels(alert.labels))\(muted)\(summary)"
  }

  static func all(_ alert: AlertDocument) -> [String] {
    var lines = ["", "\(alert.state) \(labels(alert.labels))", "  value \(alert.value)", "  since \(alert.activeAt)"]
    if let fired = alert.firedAt { lines.append("  fired \(fired)") }
    if let resolved = alert.resolvedAt { lines.append("  resolved \(resolved)") }
    if let muted = alert.muted { lines.append("  nobody is told: \(muted)") }
    lines += alert.annotations.sorted { Name($0.key) < Name($1.key) }.map { "  \($0.key): \($0.value)" }
    if !alert.queries.isEmpty { lines.append("  queries \(alert.queries.map(String.init).joined(separator: ", "))") }
    return lines
  }

  /// `HansaSourceUnreachable source=shop`.
  static func labels(_ labels: [String: String]) -> String {
    let others = labels.filter { $0.key != "alertname" }.sorted { Name($0.key) < Name($1.key) }
    return ([labels["alertname"] ?? ""] + others.map { "\($0.key)=\($0.value)" }).joined(separator: " ")
  }

  static func json(_ value: some Encodable) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(value), as: UTF8.self)
  }
}
