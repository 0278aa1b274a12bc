import ArgumentParser
import Foundation
import Hansa
import HansaCatalog
import HansaCore
import HansaFormats

extension SourceCommand {
  struct Describe: AsyncParsableCommand {
    enum Format: String, CaseIterable, ExpressibleByArgument { case table, json }

    static let configuration = CommandConfiguration(
      commandName: "describe",
      abstract: "Show the tables of a source, or the columns of one table and what is known of its rows.",
      discussion: """
        Examples:
          hansa source describe shop
          hansa source describe shop orders
          hansa source describe shop archive.orders --sample
          hansa source describe shop --format json
        """)

    @Argument(help: ArgumentHelp("The source.", valueName: "name"))
    var name: String
    @Argument(
      help: ArgumentHelp("A table of it, with its schema where that is not the default one.", valueName: "table"))
    var table: String?
    @Flag(help: "Read some rows of the table for what the source does not know of its columns.")
    var sample = false
    @OptionGroup var federation: FederationOptions
    @Option(help: "How it is written.")
    var format = Format.table

    func run() async throws {
      let (federation, _) = try federation.open()
      let adapter = try federation.adapter(Name(name))
      var source: SourceCatalog
      do throws(HansaError) {
        source = try await Interrupts.shared.interruptible { () async throws(HansaError) in try await adapter.catalog()
        }
      } catch { throw CommandFailure(error.at(source: name)) }
      let tables = try table.map { [try Self.find($0, in: source)] }
      if let table = tables?.first {
        let name = TableName(table.schema, table.name)
        // The rest is shown where they cannot be read.
        source.statistics =
          (try? await Interrupts.shared.interruptible { () async throws(HansaError) in
            try await adapter.statistics(of: [name])
          }) ?? [:]
        if sample {
          let known = source
          do throws(HansaError) {
            let sampled = try await Interrupts.shared.interruptible { () async throws(HansaError) in
              try await federation.sampledStatistics(of: table, in: known)
            }
            if let sampled { source.statistics[name] = sampled }
          } catch { throw CommandFailure(error) }
        }
      }
      switch format {
      case .json:
        var shown = source
        shown.tables = tables ?? source.tables
        StandardStreams.write(try CatalogJSON.render(shown) + "\n", to: STDOUT_FILENO)
      case .table:
        if let table = tables?.first {
          try CatalogListing.columns(of: table, in: source)
        } else {
          try CatalogListing.tables(of: source)
          EndpointListing.write(try federation.endpoints(of: Name(name)))
        }
      }
      await federation.close()
    }

    private static func find(_ name: String, in source: SourceCatalog) throws(HansaError) -> TableInfo {
      // A name may hold a full stop itself (files do): whole first, then schema and table.
      let catalog = Catalog(sources: [source])
      if let table = source.tables.first(where: { $0.name == Name(name) && $0.schema == source.defaultSchema }) {
        return table
      }
      let parts = name.split(separator: ".", maxSplits: 1).map { Name(String($0)) }
      return try catalog.resolve([source.source] + parts).table
    }
  }
}
