import ArgumentParser
import Foundation
import Hansa
import HansaCore
import HansaFormats
import HansaSource

/// `hansa source`.
struct SourceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "source",
    abstract: "List, test and describe the sources of the configuration.",
    subcommands: [List.self, Test.self, Describe.self])

  struct List: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "list", abstract: "Name the sources and where they are, without connecting to them.",
      discussion: """
        Example:
          hansa source list -c shop.yaml
        """)

    @OptionGroup var federation: FederationOptions
    @Option(help: ArgumentHelp("How the list is written.", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
      let configuration = try federation.load()
      var listing = Listing([("source", .text), ("type", .text), ("place", .text)])
      listing.rows = configuration.sources.map { [.text($0.name), .text($0.type), .text($0.place)] }
      try listing.write(try format.checkedForListing(), to: .standardOutput)
    }
  }

  struct Test: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      commandName: "test", abstract: "Connect to the sources, or to one, and make a round trip.",
      discussion: """
        A source with several endpoints has a line for each. The exit code is 1 when one fails.

        Examples:
          hansa source test
          hansa source test shop
        """)

    @Argument(help: ArgumentHelp("The source; all without it.", valueName: "name"))
    var name: String?
    @OptionGroup var federation: FederationOptions
    @Option(help: ArgumentHelp("How the answers are written.", valueName: "format"))
    var format: OutputFormat = .table

    func run() async throws {
      let format = try format.checkedForListing()
      let (federation, _) = try federation.open()
      let names = name.map { [Name($0)] } ?? federation.sourceNames
      var servers: [Server] = []
      for name in names {
        let endpoints = try federation.endpoints(of: name)
        servers += endpoints.enumerated().map { index, status in
          Server(
            source: name, index: index, role: endpoints.count > 1 ? status.role.rawValue : nil, place: status.place)
        }
      }
      let checks = try await Interrupts.shared.interruptible { [servers] () async throws(HansaError) in
        await Self.check(servers, federation)
      }
      var listing = Listing([
        ("source", .text), ("status", .text), ("version", .text), ("endpoint", .text), ("connect", .text),
        ("round trip", .text),
      ])
      let hasRoles = servers.contains { $0.role != nil }
      if hasRoles { listing.columns.append(("role", .text)) }
      var failures: [HansaError] = []
      for (server, result) in zip(servers, checks) {
        var row: [SQLValue]
        switch result {
        case .success(let check):
          row = [
            .text(server.source), .text("ok"), .text(check.version), .text(check.endpoint),
            .text(Figures.duration(check.connect)), .text(Figures.duration(check.roundTrip)),
          ]
        case .failure(let error):
          let place = server.role == nil ? nil : server.place
          row = [.text(server.source), .text("failed"), .null, .optional(place), .null, .null]
          failures.append(error.at(source: server.source.string))
        }
        if hasRoles { row.append(.optional(server.role)) }
        listing.rows.append(row)
      }
      try listing.write(format, to: .standardOutput)
      await federation.close()
      for failure in failures { CommandFailure(failure).report() }
      if !failures.isEmpty { throw ExitCode(1) }
    }

    /// One server of a source.
    private struct Server {
      var source: Name
      var index: Int
      /// nil where the source has no other.
      var role: String?
      var place: String?
    }

    /// What one server answered. A class, as Swift 6.3 miscompiles a task group of large values with optimization.
    private final class Answer: Sendable {
      let index: Int
      let result: Result<SourceCheck, HansaError>

      init(_ index: Int, _ result: Result<SourceCheck, HansaError>) {
        self.index = index
        self.result = result
      }
    }

    /// All side by side, the answers in the order of the servers.
    private static func check(
      _ servers: [Server], _ federation: FederationManager
    ) async -> [Result<SourceCheck, HansaError>] {
      await withTaskGroup(of: Answer.self) { group in
        for (index, server) in servers.enumerated() { group.addTask { await check(index, server, federation) } }
        var answers: [Answer] = []
        for await answer in group { answers.append(answer) }
        return answers.sorted { $0.index < $1.index }.map(\.result)
      }
    }

    private static func check(_ index: Int, _ server: Server, _ federation: FederationManager) async -> Answer {
      do throws(HansaError) {
        return Answer(index, .success(try await federation.check(server.source, endpoint: server.index)))
      } catch {
        return Answer(index, .failure(error))
      }
    }
  }
}

extension OutputFormat {
  /// - Throws: for a form that lists have not.
  func checkedForListing() throws(CommandFailure) -> OutputFormat {
    guard !isBinary else {
      throw .usage("\(self) is for the rows of queries", advice: "Use \(OutputFormat.texts).")
    }
    return self
  }
}

extension OutputSink where Self == FileDescriptorSink {
  static var standardOutput: FileDescriptorSink {
    FileDescriptorSink(descriptor: STDOUT_FILENO, name: "standard output")
  }
}
