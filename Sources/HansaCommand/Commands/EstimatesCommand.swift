import ArgumentParser
import Hansa
import HansaCore
import HansaPlanner

/// `hansa estimates`.
struct EstimatesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "estimates",
    abstract: "Show or forget what earlier queries taught of rows and costs.",
    discussion: "It is kept in the folder that the configuration names as `state`.",
    subcommands: [List.self, Costs.self, Forget.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the parts of queries whose estimates were wrong, those that ran last first.",
      discussion: """
        A part is named by its tables and the columns of its conditions; parts that differ in constants have the same \
        name. "expected" is what statistics alone say, "learned" what is expected instead.

        Example:
          hansa estimates list shop
        """)

    @Argument(help: ArgumentHelp("The source; all without it.", valueName: "source"))
    var source: String?
    @OptionGroup var options: ListOptions

    func run() async throws {
      try await options.write([
        ("part", .text), ("expected", .int8), ("learned", .int8), ("last", .int8), ("runs", .int8),
      ]) { federation in
        let parts = federation.learnedEstimates.contents.parts.reversed()
        return parts.filter { part in source.map { part.sources.contains(Name($0)) } ?? true }.map { part in
          [
            .text(part.name), Self.whole(part.uncorrected), Self.whole(part.rows(uncorrected: part.uncorrected)),
            Self.whole(part.rows.last ?? 0), .integer(Int64(part.runs)),
          ]
        }
      }
    }

    private static func whole(_ number: Double) -> SQLValue { .integer(Int64(exactly: number.rounded()) ?? .max) }
  }

  struct Costs: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "costs", abstract: "List what the sources cost, as far as their fragments were measured.",
      discussion: """
        Latency is in milliseconds, all else in microseconds a row or value.

        Example:
          hansa estimates costs
        """)

    @OptionGroup var options: ListOptions

    func run() async throws {
      try await options.write([
        ("source", .text), ("latency", .float8), ("row read", .float8), ("row by index", .float8),
        ("row computed", .float8), ("row sent", .float8), ("value sent", .float8), ("fragments", .int8),
      ]) { federation in
        federation.learnedEstimates.contents.costs.sorted { $0.key < $1.key }.map { name, known in
          let cost = known.cost
          let figures = [cost.latency, cost.scannedRow, cost.foundRow, cost.computedRow, cost.sentRow, cost.sentValue]
          return [.text(name)] + figures.map { .double(($0 * 1000).rounded() / 1000) }
            + [.integer(Int64(known.fragments))]
        }
      }
    }
  }

  struct Forget: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "forget", abstract: "Forget what earlier queries taught of a source, or of all.",
      discussion: """
        A process that runs keeps what it knows, and writes it again.

        Example:
          hansa estimates forget shop
        """)

    @Argument(help: ArgumentHelp("The source; all without it.", valueName: "source"))
    var source: String?
    @OptionGroup var federation: FederationOptions

    func run() async throws {
      let (federation, _) = try federation.open()
      do throws(HansaError) {
        if let source { _ = try federation.adapter(Name(source)) }
        try federation.forgetEstimates(of: source.map { Name($0) })
      } catch { throw CommandFailure(error) }
      await federation.close()
    }
  }
}
