import Foundation
import HansaCore

/// What is kept of alerts over a restart.
struct AlertStateDocument: Sendable, Codable {
  static let version = 1

  var version = AlertStateDocument.version
  /// By the groups' names.
  var rules: [String: [RuleSnapshot]] = [:]
  var groups: [DispatchGroup] = []
  var outbox: [Outbox.Item] = []
  var dead: [DeadNotification] = []
  var silences: [Silence] = []
  /// Alerts of statements; nil of none.
  var created: [CreatedAlert]?
}

/// The files of the state folder: `alerts.json`, replaced as a whole, and `alert-history.jsonl`, which grows by a line for
/// each change and is written anew when it has become too long. One caller at a time; it blocks.
public final class AlertStateFolder: Sendable {
  /// Changes that are kept.
  public static let mostChanges = 10_000
  private static let mostBytes = 256 << 20

  let folder: String
  private var state: String { folder + "/alerts.json" }
  private var history: String { folder + "/alert-history.jsonl" }

  /// - Parameter folder: made when it is first written to.
  public init(_ folder: String) { self.folder = folder }

  /// What was kept; nil where nothing was.
  ///
  /// - Throws: `.ioError` for a file that cannot be read or is damaged. A damaged one is moved aside.
  func read() throws(HansaError) -> AlertStateDocument? {
    guard FileManager.default.fileExists(atPath: state) else { return nil }
    guard let data = FileManager.default.contents(atPath: state), data.count <= Self.mostBytes else {
      throw HansaError(.ioError, "the state of alerts cannot be read from \"\(state)\"")
    }
    do {
      let document = try JSONDecoder().decode(AlertStateDocument.self, from: data)
      if document.version == AlertStateDocument.version { return document }
    } catch {}
    let aside = state + ".damaged"
    rename(state, aside)
    throw HansaError(
      .ioError, "\"\(state)\" with the state of alerts is damaged, or of another version; alerts begin anew",
      advice: "It is kept as \"\(aside)\".")
  }

  /// - Throws: `.ioError`, with the file as it was.
  func write(_ document: AlertStateDocument) throws(HansaError) {
    do {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      try DurableFile.replace(state, by: encoder.encode(document))
    } catch { throw failure(error) }
  }

  /// The changes that were kept, the oldest first. What is no line of ours, as the half of one at the end, is left out.
  func readHistory() -> [AlertChange] {
    guard let data = FileManager.default.contents(atPath: history), data.count <= Self.mostBytes else { return [] }
    let decoder = JSONDecoder()
    return data.split(separator: UInt8(ascii: "\n")).suffix(Self.mostChanges).compactMap {
      try? decoder.decode(AlertChange.self, from: Data($0))
    }
  }

  /// Adds changes.
  func append(_ changes: [AlertChange]) throws(HansaError) {
    do { try DurableFile.append(history, try Self.lines(changes)) } catch { throw failure(error) }
  }

  /// Writes the history anew.
  func replaceHistory(by changes: [AlertChange]) throws(HansaError) {
    do { try DurableFile.replace(history, by: try Self.lines(changes)) } catch { throw failure(error) }
  }

  private static func lines(_ changes: [AlertChange]) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    var data = Data()
    for change in changes {
      data.append(try encoder.encode(change))
      data.append(UInt8(ascii: "\n"))
    }
    return data
  }

  private func failure(_ error: any Error) -> HansaError {
    HansaError(
      .ioError, "the state of alerts cannot be kept in \"\(folder)\": \(error)",
      advice: "The folder is the configuration's `state`. Check its permissions and the room on its disk.")
  }
}
