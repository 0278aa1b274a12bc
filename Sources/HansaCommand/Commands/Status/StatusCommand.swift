import ArgumentParser
import Foundation
import HansaCore

/// `hansa status`.
struct StatusCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status",
    abstract: "Say how a running hansa serve is doing.",
    discussion: """
      The exit code is 0 when all is well, 3 when a source or a sink of metrics has a problem, 1 when no server \
      answers: then it shows the last hour of the history that hansa serve has kept.

      Examples:
        hansa status
        hansa status --url http://127.0.0.1:9090
        hansa status --format json
      """)

  enum Form: String, ExpressibleByArgument, CaseIterable { case table, json }

  @OptionGroup var server: ServerAddressOptions
  @Option(help: ArgumentHelp("How it is written: table or json.", valueName: "format"))
  var format: Form = .table

  func run() async throws {
    let client = try server.client()
    let status = try await server.status(client, showsHistory: format == .table)
    switch format {
    case .json:
      let json = String(decoding: try await client.statusJSON(), as: UTF8.self)
      StandardStreams.write(json.hasSuffix("\n") ? json : json + "\n", to: STDOUT_FILENO)
    case .table:
      let lines = StatusReport(status, server: client.base).lines(width: .max)
      StandardStreams.write(lines.joined(separator: "\n") + "\n", to: STDOUT_FILENO)
    }
    if status.overview.health == .degraded { throw ExitCode(3) }
  }
}
