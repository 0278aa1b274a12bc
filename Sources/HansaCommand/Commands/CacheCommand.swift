import ArgumentParser
import Hansa
import HansaCore
import HansaFormats

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

    @OptionGroup var federation: FederationOptions
    @Option(help: ArgumentHelp("How the list is written.", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
      let format = try format.checkedForListing()
      let (federation, _) = try federation.open()
      var listing = Listing([
        ("scope", .text), ("user", .text), ("sources", .text), ("rows", .int8), ("bytes", .int8), ("age", .float8),
        ("statement", .text),
      ])
      for kept in federation.keptResults {
        listing.rows.append([
          .text(kept.source == nil ? "query" : "fragment"), .text(kept.principal),
          .text(kept.sources.map(\.string).joined(separator: ", ")), .integer(Int64(kept.rows)),
          .integer(Int64(kept.bytes)), .double((kept.age / .seconds(1) * 10).rounded() / 10), .text(kept.statement),
        ])
      }
      try listing.write(format, to: .standardOutput)
      await federation.close()
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
