import ArgumentParser
import Foundation
import Hansa
import HansaCore
import HansaFormats

/// `hansa query`.
struct QueryCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "query",
    abstract: "Run statements and write their rows.",
    discussion: """
      Several statements run in order, as one session, and their results follow each other. The format is a table \
      unless --format says another, on a terminal and in a pipe alike.

      Examples:
        hansa query "SELECT count(*) FROM shop.orders"
        hansa query -f report.sql --format csv -o report.csv
        echo "SELECT * FROM lake.events LIMIT 5" | hansa query - --format ndjson
        hansa query --set statement_timeout=30s --stats -f report.sql
        hansa query --format parquet -o report.parquet -f report.sql
      """)

  @OptionGroup var statements: StatementOptions
  @OptionGroup var federation: FederationOptions

  @Option(help: ArgumentHelp("How rows are written.", valueName: "format"))
  var format: OutputFormat = .table

  @Option(
    name: .shortAndLong,
    help: ArgumentHelp(
      "Writes to a file, which appears when it is complete, instead of standard output.", valueName: "file"))
  var output: String?

  @Flag(help: "Prints what each source gave, and the totals, to standard error.")
  var stats = false

  func run() async throws {
    let (text, statements) = try statements.read()
    let (federation, session) = try federation.open()
    let output = try ResultOutput(path: output)
    if format.isBinary, output.isTerminal {
      throw CommandFailure.usage("\(format) is not for a terminal", advice: "Name a file with -o, or use a pipe.")
    }
    if format == .parquet, statements.count(where: \.hasRows) > 1 {
      throw CommandFailure.usage("a parquet file holds one result, the text has several statements")
    }
    let run = StatementRun(session: session, format: format)
    var isPartial = false
    for statement in statements {
      do throws(HansaError) {
        let outcome = try await Interrupts.shared.interruptible { [stats] () async throws(HansaError) in
          let outcome = try await run.run(statement.text(in: text), to: output)
          if stats, let metrics = outcome.metrics {
            StandardStreams.write(MetricsReport.text(metrics), to: STDERR_FILENO)
          }
          return outcome
        }
        if !outcome.missing.isEmpty { isPartial = true }
        if outcome.isClosed { break }
      } catch {
        output.discard()
        throw CommandFailure(error.shifted(by: statement.span.offset), in: text)
      }
    }
    do throws(HansaError) { try output.commit() } catch { throw CommandFailure(error) }
    await federation.close()
    if isPartial { throw ExitCode(3) }
  }
}

extension OutputFormat: ExpressibleByArgument {
  /// Not text.
  var isBinary: Bool { self == .arrow || self == .parquet }

  /// What a person reads, and no program.
  var isForPeople: Bool { self == .table || self == .expanded }

  /// Those that are text.
  static let texts: String = {
    let names = allCases.filter { !$0.isBinary }.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }()
}
