import ArgumentParser
import Foundation
import HansaAlerting
import HansaCore

/// `hansa alerts test`.
struct AlertsTestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "test",
    abstract: "Run rules over written series, or over the history.",
    discussion: """
      The files are as those of promtool test rules: rule_files, evaluation_interval, and tests with input_series and \
      alert_rule_test. Rules may also stand in the file itself, as groups. Time is that of the series, so that a test \
      of a week takes milliseconds.

      With --history the files are files of rules, and what is printed is which alerts they would have fired in the time \
      that is over, by what the history has of it, minute by minute; without files the rules of the configuration. While \
      a server has the history, the server is asked.

      Exit codes: 0 all is as expected, 1 something differs, 2 a file cannot be read or is not valid.

      Examples:
        hansa alerts test tests.yml
        hansa alerts test --history rules.yml --since 7d
      """)

  @Argument(help: ArgumentHelp("Files of rule tests; with --history of rules.", valueName: "file"))
  var files: [String] = []
  @Flag(help: "Say what rules would have fired.")
  var history = false
  @Option(help: ArgumentHelp("The time of the history: 12h, 7d.", valueName: "duration"))
  var since = "7d"
  @OptionGroup var federation: FederationOptions

  func validate() throws {
    if files.isEmpty, !history { throw ValidationError("a file of rule tests is missing") }
  }

  func run() async throws {
    if history { return try await AlertsReplay(files: files, since: since, options: federation).run() }
    var isAsExpected = true
    for path in files {
      do {
        if try await !Self.test(path) { isAsExpected = false }
      } catch let error as RuleFileError {
        AlertFiles.report(error)
        throw ExitCode(2)
      }
    }
    if !isAsExpected { throw ExitCode(1) }
  }

  /// Whether all tests of the file end as expected.
  private static func test(_ path: String) async throws -> Bool {
    let file = try RuleTestFile(try AlertFiles.read(path), name: path)
    var groups = file.groups
    for pattern in file.ruleFiles {
      for found in try AlertFiles.matching(pattern, of: path) {
        groups += try RuleFile(try AlertFiles.read(found), name: found).groups
      }
    }
    let run = RuleTestRun(groups, interval: file.interval, order: file.groupOrder)
    var failed = 0
    for test in file.tests {
      do throws(HansaError) {
        let differences = try await run.differences(of: test)
        guard !differences.isEmpty else { continue }
        failed += 1
        StandardStreams.write("\(path): the test \(test.name) differs\n", to: STDOUT_FILENO)
        for line in differences.flatMap(\.lines) { StandardStreams.write("  \(line)\n", to: STDOUT_FILENO) }
      } catch {
        throw CommandFailure(
          HansaError(error.code, "\(path): the test \(test.name): \(error.message)", advice: error.advice), exitCode: 1)
      }
    }
    let verdict = failed == 0 ? "passed" : "passed, \(failed) failed"
    StandardStreams.write(
      "\(path): \(AlertFiles.count(file.tests.count - failed, "test")) \(verdict)\n", to: STDOUT_FILENO)
    return failed == 0
  }
}
