import ArgumentParser

/// `hansa alerts`.
struct AlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "Check and test rules of alerts.",
    discussion: """
      Examples:
        hansa alerts check rules.yml
        hansa alerts test tests.yml
      """,
    subcommands: [AlertsCheckCommand.self, AlertsTestCommand.self])
}
