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
        The exit code is 1 when a source fails.

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
      var adapters: [any SourceAdapter] = []
      for name in names { adapters.append(try federation.adapter(name)) }
      let checks = try await Interrupts.shared.interruptible { [adapters] () async throws(HansaError) in
        await Self.check(adapters)
      }
      var listing = Listing([
        ("source", .text), ("status", .text), ("version", .text), ("endpoint", .text), ("connect", .text),
        ("round trip", .text),
      ])
      var failures: [HansaError] = []
      for (name, result) in zip(names, checks) {
        switch result {
        case .success(let check):
          listing.rows.append([
            .text(name), .text("ok"), .text(check.version), .text(check.endpoint),
            .text(Figures.duration(check.connect)), .text(Figures.duration(check.roundTrip)),
          ])
        case .failure(let error):
          listing.rows.append([.text(name), .text("failed"), .null, .null, .null, .null])
          failures.append(error.at(source: name.string))
        }
      }
      try listing.write(format, to: .standardOutput)
      await federation.close()
      for failure in failures { CommandFailure(failure).report() }
      if !failures.isEmpty { throw ExitCode(1) }
    }

    /// What one source answered. A class, as Swift 6.3 miscompiles a task group of large values with optimization.
    private final class Answer: Sendable {
      let index: Int
      let result: Result<SourceCheck, HansaError>

      init(_ index: Int, _ result: Result<SourceCheck, HansaError>) {
        self.index = index
        self.result = result
      }
    }

    /// All side by side, the answers in the order of the adapters.
    private static func check(_ adapters: [any SourceAdapter]) async -> [Result<SourceCheck, HansaError>] {
      await withTaskGroup(of: Answer.self) { group in
        for (index, adapter) in adapters.enumerated() { group.addTask { await check(index, adapter) } }
        var answers: [Answer] = []
        for await answer in group { answers.append(answer) }
        return answers.sorted { $0.index < $1.index }.map(\.result)
      }
    }

    private static func check(_ index: Int, _ adapter: any SourceAdapter) async -> Answer {
      do throws(HansaError) { return Answer(index, .success(try await adapter.check())) } catch {
        return Answer(index, .failure(error))
      }
    }
  }
}

extension OutputFormat {
  /// - Throws: for a form that lists have not.
  func checkedForListing() throws(CommandFailure) -> OutputFormat {
    guard !isBinary else {
      throw .usage("\(self) is for the rows of queries", advice: "Use table, csv, json or ndjson.")
    }
    return self
  }
}

extension OutputSink where Self == FileDescriptorSink {
  static var standardOutput: FileDescriptorSink {
    FileDescriptorSink(descriptor: STDOUT_FILENO, name: "standard output")
  }
}
