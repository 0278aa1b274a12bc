import ArgumentParser

/// `hansa alerts`.
struct AlertsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "alerts",
    abstract: "See and silence the alerts of a running hansa serve; check and test rules.",
    discussion: """
      Examples:
        hansa alerts list
        hansa alerts show HansaSourceUnreachable
        hansa alerts silence 'source="shop"' --for 2h --comment "the disk is replaced"
        hansa alerts history
        hansa alerts check rules.yml
        hansa alerts test tests.yml
        hansa alerts test --history rules.yml
      """,
    subcommands: [
      AlertsListCommand.self, AlertsShowCommand.self, AlertsSilenceCommand.self, AlertsSilencesCommand.self,
      AlertsUnsilenceCommand.self, AlertsHistoryCommand.self, AlertsCheckCommand.self, AlertsTestCommand.self,
    ])
}
