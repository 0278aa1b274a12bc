import ArgumentParser
import Foundation
import Hansa
import HansaCore
import HansaSQL

/// `hansa explain`.
struct ExplainCommand: AsyncParsableCommand {
  enum Format: String, CaseIterable, ExpressibleByArgument { case text, json, mermaid, dot }

  static let configuration = CommandConfiguration(
    commandName: "explain",
    abstract: "Show how a query is answered: what each source is asked, what is merged, and why.",
    discussion: """
      Examples:
        hansa explain "SELECT count(*) FROM shop.orders"
        hansa explain --analyze -f report.sql
        hansa explain --format json -f report.sql
        hansa explain --format dot -f report.sql | dot -Tsvg > report.svg
      """)

  @OptionGroup var statements: StatementOptions
  @OptionGroup var federation: FederationOptions

  @Flag(help: "Runs the query, and shows rows, bytes and times as they were.")
  var analyze = false

  @Flag(help: "Shows the statement of the merge, and the rules that changed the plan.")
  var verbose = false

  @Option(help: "How the plan is written.")
  var format = Format.text

  func run() async throws {
    let (text, statements) = try statements.read()
    let (federation, session) = try federation.open()
    var options = ["FORMAT \(format.rawValue)"]
    if analyze { options.append("ANALYZE") }
    if verbose { options.append("VERBOSE") }
    let prefix = "EXPLAIN (\(options.joined(separator: ", "))) "
    for statement in statements {
      let query: SourceSpan
      switch statement.statement {
      case .select, .execute: query = statement.span
      case .explain(let explain): query = explain.subjectSpan
      default:
        // SET before the query counts for it.
        do throws(HansaError) { _ = try await session.execute(statement.text(in: text)) } catch {
          throw CommandFailure(error.shifted(by: statement.span.offset), in: text)
        }
        continue
      }
      do throws(HansaError) {
        let lines = try await Interrupts.shared.interruptible { () async throws(HansaError) in
          try await session.execute(prefix + query.text(in: text)).rows()
        }
        for case .text(let line)? in lines.map(\.first) {
          StandardStreams.write(line.string + "\n", to: STDOUT_FILENO)
        }
      } catch {
        throw CommandFailure(error.shifted(by: query.offset, prefix: prefix.utf8.count), in: text)
      }
    }
    await federation.close()
  }
}
