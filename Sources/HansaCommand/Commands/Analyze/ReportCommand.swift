import ArgumentParser
import Foundation
import Hansa
import HansaCore
import HansaFormats

/// `hansa report`.
struct ReportCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Show what queries have cost, and what could be spared.",
    discussion: """
      The kinds of queries that took the most time, those that became slower, those that pulled the most bytes, and what \
      pushdown and a cache could have spared: of what the history has in the time that is looked at; and which limits will \
      be reached. While a server has the history, the server is asked.

      Examples:
        hansa report
        hansa report --hours 168 --limit 5
        hansa report slowest --format csv
      """)

  @Argument(help: ArgumentHelp("The part that is wanted; all without it.", valueName: "part"))
  var part: PerformanceReport?

  @Option(
    help: ArgumentHelp("The time that is looked at; regressions compare it with as long before.", valueName: "hours"))
  var hours = 24.0

  @Option(help: ArgumentHelp("The most rows of each part.", valueName: "rows"))
  var limit = 10

  @Option(help: ArgumentHelp("How rows are written; all but table and expanded need a part.", valueName: "format"))
  var format: OutputFormat = .table

  @OptionGroup var federation: FederationOptions

  func validate() throws {
    guard hours > 0, hours <= 1_000_000 else { throw ValidationError("--hours \(hours): it is above 0") }
    guard (1...100_000).contains(limit) else { throw ValidationError("--limit \(limit): it is 1 to 100000") }
    if !format.isForPeople, part == nil {
      throw ValidationError("--format \(format) needs a part: one result is one table")
    }
  }

  func run() async throws {
    let format = try format.checkedForListing()
    let now = Date()
    let statements = (part.map { [$0] } ?? PerformanceReport.allCases).map { part in
      (
        title: format.isForPeople ? part.title : nil, sql: part.sql(before: now, length: hours * 3600, limit: limit)
      )
    }
    try await KeptHistory.write(statements, federation, format, isNeeded: false)
  }
}

extension PerformanceReport: ExpressibleByArgument {}
