import ArgumentParser

/// `hansa`.
struct HansaCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hansa",
    abstract: "One PostgreSQL query over data that lives in many places.",
    discussion: """
      The sources are named in a configuration file: -c FILE, else $HANSA_CONFIG, else ./hansa.yaml.

      Examples:
        hansa query "SELECT count(*) FROM shop.orders"
        hansa query -f report.sql --format csv -o report.csv
        hansa explain --analyze -f report.sql
        hansa source describe shop orders
        hansa serve
        hansa status
        hansa analyze anomalies cpu.csv
        hansa alerts test tests.yml

      Exit codes: 0 done, 1 the query failed, 2 usage or configuration, 3 done without \
      a source that may be missing (--set partial_results=on).
      """,
    version: "hansa 0.1.0",
    subcommands: [
      QueryCommand.self, ExplainCommand.self, ShellCommand.self, ServeCommand.self, StatusCommand.self, TopCommand.self,
      HistoryCommand.self, ReportCommand.self, AnalyzeCommand.self, AlertsCommand.self, SourceCommand.self,
      EstimatesCommand.self,
      CacheCommand.self,
    ])
}
