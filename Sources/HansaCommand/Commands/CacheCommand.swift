import ArgumentParser
import Hansa
import HansaCore

/// `hansa cache`.
struct CacheCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cache",
    abstract: "Show or remove the results that are kept on disk.",
    discussion: "They are in the folder that the configuration names as `cache: { disk: { folder: … } }`.",
    subcommands: [List.self, Clear.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list",
      abstract: "List the results on disk, the oldest first.",
      discussion: """
        Age is in seconds since the rows were read. Whether a result is still used is decided when its query comes again.

        Example:
          hansa cache list --format csv
        """)

    @OptionGroup var options: ListOptions

    func run() async throws {
      try await options.write([
        ("scope", .text), ("user", .text), ("sources", .text), ("rows", .int8), ("bytes", .int8), ("age", .float8),
        ("statement", .text),
      ]) { federation in
        federation.keptResults.map { kept in
          [
            .text(kept.source == nil ? "query" : "fragment"), .text(kept.principal),
            .text(kept.sources.map(\.string).joined(separator: ", ")), .integer(Int64(kept.rows)),
            .integer(Int64(kept.bytes)), .double((kept.age / .seconds(1) * 10).rounded() / 10), .text(kept.statement),
          ]
        }
      }
    }
  }

  struct Clear: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "clear", abstract: "Remove all results from the disk.",
      discussion: """
        A process that runs keeps what it has in memory.

        Example:
          hansa cache clear
        """)

    @OptionGroup var federation: FederationOptions

    func run() async throws {
      let (federation, _) = try federation.open()
      federation.clearResultCache()
      await federation.close()
    }
  }
}
