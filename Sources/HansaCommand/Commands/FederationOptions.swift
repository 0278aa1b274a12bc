import ArgumentParser
import Foundation
import Hansa
import HansaCore

/// The options of all commands that need the sources.
struct FederationOptions: ParsableArguments {
  @Option(
    name: [.customShort("c"), .customLong("config")],
    help: ArgumentHelp("The configuration file; else $HANSA_CONFIG, else ./hansa.yaml.", valueName: "file"))
  var configuration: String?

  @Option(
    name: .customLong("set"), parsing: .singleValue,
    help: ArgumentHelp("Sets a session setting, as SET does; may be repeated.", valueName: "name=value"))
  var settings: [String] = []

  /// Reads the configuration.
  func load() throws(CommandFailure) -> Configuration {
    let environment = ProcessInfo.processInfo.environment
    let path: String
    if let configuration {
      path = configuration
    } else if let variable = environment["HANSA_CONFIG"], !variable.isEmpty {
      path = variable
    } else if FileManager.default.fileExists(atPath: "hansa.yaml") {
      path = "hansa.yaml"
    } else {
      throw .usage(
        "there is no configuration: ./hansa.yaml does not exist",
        advice: "Name a file with -c FILE or HANSA_CONFIG. A short one is:\n\(Configuration.shortestExample)")
    }
    do throws(HansaError) { return try Configuration.load(path: path) } catch {
      throw CommandFailure(error, exitCode: 2)
    }
  }

  /// The federation of the configuration, and a session with the settings of the command line.
  ///
  /// - Parameter change: what the command has otherwise than the configuration says.
  func open(
    _ change: (inout Configuration) -> Void = { _ in }
  ) throws(CommandFailure) -> (federation: FederationManager, session: FederationSession) {
    var configuration = try load()
    change(&configuration)
    do throws(HansaError) {
      let federation = try FederationManager(configuration: configuration)
      federation.observeEvents { event in
        guard event.kind == .stateUnavailable else { return }
        StandardStreams.write("warning: \(event.message)\n", to: STDERR_FILENO)
      }
      let session = federation.session(client: "hansa")
      for setting in settings {
        let sides = setting.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
        guard sides.count == 2, !sides[0].isEmpty else {
          throw HansaError(
            .configuration, "--set \(setting): a setting is written as name=value",
            advice: "As in --set statement_timeout=30s.")
        }
        do throws(HansaError) { try session.set(Name(String(sides[0])), to: [String(sides[1])]) } catch {
          throw HansaError(.configuration, "--set \(setting): \(error.message)", advice: error.advice)
        }
      }
      return (federation, session)
    } catch {
      throw CommandFailure(error, exitCode: 2)
    }
  }
}
