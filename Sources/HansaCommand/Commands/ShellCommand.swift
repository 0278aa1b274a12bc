import ArgumentParser
import Foundation
import Hansa
import HansaCore
import HansaFormats

/// `hansa shell`.
struct ShellCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shell",
    abstract: "Read statements line by line and show their rows.",
    discussion: """
      On a terminal lines can be edited and are remembered (~/.hansa_history); \\help lists the commands. An error \
      ends its statement, not the shell; from a pipe the exit code is 1 when a statement failed.

      Examples:
        hansa shell
        hansa shell --format csv < report.sql
      """)

  @OptionGroup var federation: FederationOptions
  @Option(help: ArgumentHelp("How rows are written: \(OutputFormat.texts).", valueName: "format"))
  var format: OutputFormat = .table

  func run() async throws {
    guard !format.isBinary else { throw CommandFailure.usage("\(format) is for one query: use hansa query") }
    let (federation, session) = try federation.open()
    let isInteractive = StandardStreams.isTerminal(STDIN_FILENO) && StandardStreams.isTerminal(STDOUT_FILENO)
    let shell = Shell(
      federation: federation, session: session, format: format, isInteractive: isInteractive)
    if isInteractive {
      let sources = federation.sourceNames.map(\.string).joined(separator: ", ")
      shell.say("\(HansaCommand.configuration.version). Sources: \(sources). \\help for help, \\q to leave.")
    }
    await shell.run()
    await federation.close()
    if shell.hasFailed, !isInteractive { throw ExitCode(1) }
  }
}
