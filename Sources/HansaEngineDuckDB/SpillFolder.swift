import Foundation
import HansaCore

/// A folder of one engine's own for what does not fit into memory, readable by its owner only; it goes with the engine. A
/// process that is killed leaves it behind, in the system's folder for temporary files.
final class SpillFolder: Sendable {
  let path: String

  /// The folder that an engine has for itself; nil where it uses the one that is named, or none.
  ///
  /// - Throws: `.ioError` where it cannot be made.
  static func forEngine(_ options: DuckDBEngineOptions) throws(HansaError) -> SpillFolder? {
    if let folder = options.spillFolder {
      return options.hasOwnSpillFolder ? try SpillFolder(in: URL(filePath: folder)) : nil
    }
    return options.spillsToTemporaryFolder ? try SpillFolder(in: FileManager.default.temporaryDirectory) : nil
  }

  private init(in parent: URL) throws(HansaError) {
    path = parent.appending(path: "hansa-spill-\(UUID().uuidString)").path
    try? FileManager.default.createDirectory(at: parent, withIntermediateDirectories: true)
    guard mkdir(path, 0o700) == 0 else {
      throw HansaError(
        .ioError, "the merge engine's folder \"\(path)\" cannot be made: \(String(cString: strerror(errno)))",
        advice: "Name another one as engine.spill, or off for none.")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
