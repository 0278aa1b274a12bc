import ArgumentParser
import Foundation
import HansaAlerting
import HansaCore

/// `hansa alerts check`.
struct AlertsCheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Say what is wrong with files of rules.",
    discussion: """
      All problems are printed, each with its line and column.

      Exit codes: 0 all rules are valid, 1 some are not, 2 a file cannot be read.

      Example:
        hansa alerts check rules/*.yml
      """)

  @Argument(help: ArgumentHelp("Files of rules.", valueName: "file"))
  var files: [String]

  func run() async throws {
    var isValid = true
    for path in files {
      let text = try AlertFiles.read(path)
      do throws(RuleFileError) {
        let groups = try RuleFile(text, name: path).groups
        let rules = groups.map(\.rules.count).reduce(0, +)
        StandardStreams.write(
          "\(path): \(AlertFiles.count(rules, "rule")) in \(AlertFiles.count(groups.count, "group"))\n",
          to: STDOUT_FILENO)
      } catch {
        isValid = false
        AlertFiles.report(error)
      }
    }
    if !isValid { throw ExitCode(1) }
  }
}
