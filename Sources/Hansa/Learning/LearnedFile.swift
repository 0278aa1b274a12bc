import Foundation
import HansaCore
import HansaPlanner

/// The file of what was learned: JSON, replaced as a whole, readable by its owner only.
struct LearnedFile: Sendable {
  /// Far more than what the limits of `LearnedEstimates` come to.
  static let maximumBytes = 32 << 20

  let folder: String
  var path: String { folder + "/estimates.json" }

  init(folder: String) { self.folder = folder }

  /// nil where there is none.
  ///
  /// - Throws: `.ioError` for one that cannot be read or is damaged.
  func read() throws(HansaError) -> LearnedEstimates.Contents? {
    guard FileManager.default.fileExists(atPath: path) else { return nil }
    let size = (try? FileManager.default.attributesOfItem(atPath: path)[.size] as? Int) ?? 0
    guard size <= Self.maximumBytes else { throw damaged("it has \(size) bytes") }
    guard let data = FileManager.default.contents(atPath: path) else {
      throw HansaError(.ioError, "what was learned of earlier queries cannot be read from \"\(path)\"")
    }
    do { return try JSONDecoder().decode(LearnedDocument.self, from: data).contents() } catch let error as HansaError {
      throw error
    } catch {
      throw damaged("it is not what Hansa writes")
    }
  }

  private func damaged(_ why: String) -> HansaError {
    HansaError(
      .ioError, "\"\(path)\" with what was learned of earlier queries is damaged: \(why). Learning begins anew.")
  }

  /// - Throws: `.ioError`, with the file as it was.
  func write(_ contents: LearnedEstimates.Contents) throws(HansaError) {
    do {
      try StateFile.replace(path, in: folder, by: JSONEncoder().encode(LearnedDocument(contents)))
    } catch {
      throw HansaError(
        .ioError, "what was learned of queries cannot be kept in \"\(path)\"",
        advice: "The folder is the configuration's `state`. Check its permissions and the room on its disk.",
        cause: error)
    }
  }
}
