import ArgumentParser

/// `hansa analyze`.
struct AnalyzeCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "analyze",
    abstract: "Find anomalies, trends and changes in series of numbers, and what comes next.",
    discussion: """
      The series come from a CSV file, from standard input (-), or from a query (--sql).

      A file has a time and a value a line, with or without a header (timestamp,value), or a whole series a line: its id \
      and its values. Times are 2014-02-14 14:30:00, with or without T, fractions and offset (UTC without one), or seconds \
      since 1970. An empty value is a gap. A query has the columns value; time, value; or id, time, value, in the order \
      of their times.

      Examples:
        hansa analyze anomalies cpu.csv
        hansa analyze forecast requests.csv --horizon 48
        hansa analyze trend --sql "SELECT day, sum(amount) FROM shop.orders GROUP BY day ORDER BY day"
      """,
    subcommands: [AnomaliesCommand.self, ForecastCommand.self, TrendCommand.self, ChangePointsCommand.self])
}
