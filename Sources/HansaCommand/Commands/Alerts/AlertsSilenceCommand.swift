import ArgumentParser
import Foundation
import HansaAlerting
import HansaCore
import HansaServer

/// `hansa alerts silence`.
struct AlertsSilenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "silence",
    abstract: "Tell nobody of some alerts for a while.",
    discussion: """
      All matchers have to match. A silence that may mean every alert there is has to be confirmed, at the terminal or with \
      --yes.

      Examples:
        hansa alerts silence 'source="shop"' --for 2h --comment "the disk is replaced"
        hansa alerts silence 'alertname=~"Hansa.*"' 'severity!="page"' --for 30m --comment "noise" --by ops
      """)

  @OptionGroup var server: ServerAddressOptions
  @Argument(
    help: ArgumentHelp("What is silenced, as in 'source=\"shop\"', with =, !=, =~ or !~.", valueName: "matcher"))
  var matchers: [String]
  @Option(name: .customLong("for"), help: ArgumentHelp("For how long: 30m, 2h, 1d.", valueName: "duration"))
  var duration = "1h"
  @Option(help: ArgumentHelp("Why.", valueName: "text"))
  var comment: String
  @Option(help: ArgumentHelp("Who; else the user of this process.", valueName: "name"))
  var by: String?
  @Flag(help: "Do not ask about a silence that may mean everything.")
  var yes = false

  func run() async throws {
    guard RuleDuration.parse(duration) ?? .zero > .zero else {
      throw CommandFailure.usage("--for \(duration) is no duration", advice: "As in --for 30m, 2h or 1d.")
    }
    var isEverything = true
    for text in matchers {
      do throws(RuleProblem) { isEverything = try LabelMatcher(text: text).matches("") && isEverything } catch {
        throw CommandFailure.usage(error.message, advice: error.advice)
      }
    }
    if isEverything, !yes { try Self.confirm() }
    let request = SilenceRequest(
      matchers: matchers, duration: duration, createdBy: by ?? NSUserName(), comment: comment, confirm: isEverything)
    let silence: SilenceDocument = try await server.client().document(
      "POST", "/v1/silences", try JSONEncoder().encode(request))
    StandardStreams.write("\(silence.id) until \(silence.endsAt)\n", to: STDOUT_FILENO)
  }

  private static func confirm() throws {
    guard isatty(STDIN_FILENO) == 1 else {
      throw CommandFailure.usage(
        "this silence may mean every alert there is", advice: "Say --yes if that is what you want.")
    }
    StandardStreams.write("This silence may mean every alert there is. Make it? [y/N] ", to: STDERR_FILENO)
    guard ["y", "yes"].contains(readLine()?.lowercased()) else { throw CommandFailure.usage("nothing was silenced") }
  }
}

/// `hansa alerts silences`.
struct AlertsSilencesCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "silences",
    abstract: "Of which alerts nobody is told, until when and why.")

  @OptionGroup var server: ServerAddressOptions

  func run() async throws {
    let list: SilenceListDocument = try await server.client().document("GET", "/v1/silences")
    for silence in list.silences {
      StandardStreams.write(
        "\(silence.id) \(silence.state) \(silence.matchers.joined(separator: " ")) from \(silence.startsAt) "
          + "to \(silence.endsAt), by \(silence.createdBy): \(silence.comment)\n", to: STDOUT_FILENO)
    }
    if list.silences.isEmpty { StandardStreams.write("no silences\n", to: STDOUT_FILENO) }
  }
}

/// `hansa alerts unsilence`.
struct AlertsUnsilenceCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unsilence",
    abstract: "End a silence now.")

  @OptionGroup var server: ServerAddressOptions
  @Argument(help: ArgumentHelp("The silence's id, as hansa alerts silences shows it.", valueName: "id"))
  var id: String

  func run() async throws {
    let name = id.addingPercentEncoding(withAllowedCharacters: .alphanumerics.union(CharacterSet(charactersIn: "-")))
    _ = try await server.client().request("DELETE", "/v1/silences/\(name ?? "")")
  }
}
