import Foundation
import HansaCore
import HansaExecution

/// The file of what was pulled today: JSON, replaced as a whole, readable by its owner only.
struct QuotaFile: Sendable {
  private struct Document: Codable {
    var version = 1
    /// Days since 1970-01-01.
    var day: Int
    var users: [String: QuotaState.Usage]
  }

  let folder: String
  var path: String { folder + "/quotas.json" }

  init(folder: String) { self.folder = folder }

  /// nil where there is none.
  ///
  /// - Throws: `.ioError` for one that cannot be read or is damaged.
  func read() throws(HansaError) -> (day: Int, used: [Name: QuotaState.Usage])? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    guard let data = FileManager.default.contents(atPath: path),
      let document = try? JSONDecoder().decode(Document.self, from: data), document.version == 1
    else {
      throw HansaError(
        .ioError, "what users have pulled today cannot be read from \"\(path)\": they begin with nothing",
        advice: "Remove the file.")
    }
    return (document.day, Dictionary(document.users.map { (Name($0.key), $0.value) }) { first, _ in first })
  }

  /// - Throws: `.ioError`, with the file as it was.
  func write(_ used: [Name: QuotaState.Usage], day: Int) throws(HansaError) {
    let users = Dictionary(used.map { ($0.key.string, $0.value) }) { first, _ in first }
    do {
      try StateFile.replace(path, in: folder, by: JSONEncoder().encode(Document(day: day, users: users)))
    } catch {
      throw HansaError(
        .ioError, "what users have pulled today cannot be kept in \"\(path)\"",
        advice: "The folder is the configuration's `state`. Check its permissions and the room on its disk.",
        cause: error)
    }
  }
}
