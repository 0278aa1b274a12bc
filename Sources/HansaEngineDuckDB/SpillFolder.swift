import Foundation
import HansaCore

/// A folder of one engine's own for what does not fit into memory, readable by its owner only; it goes with the engine. A
/// process that is killed leaves it behind, in the system's folder for temporary files.
final class SpillFolder: Sendable {
  let path: String

  /// - Throws: `.ioError` where it cannot be made.
  init() throws(HansaError) {
    path = FileManager.default.temporaryDirectory.appending(path: "hansa-spill-\(UUID().uuidString)").path
    guard mkdir(path, 0o700) == 0 else {
      throw HansaError(
        .ioError, "the merge engine's folder \"\(path)\" cannot be made: \(String(cString: strerror(errno)))",
        advice: "Name another one as engine.spill, or off for none.")
    }
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
