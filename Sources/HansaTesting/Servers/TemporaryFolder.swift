import Foundation
import HansaCore

/// A fresh folder under `TMPDIR` that vanishes with its last reference.
public final class TemporaryFolder: Sendable {
  public let url: URL

  /// - Throws: `HansaError` 58030 if the folder cannot be made.
  public init(prefix: String = "hansa-test") throws {
    let parent = FileManager.default.temporaryDirectory.path
    var template = Array("\(parent)/\(prefix).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw HansaError(
        .ioError, "cannot make a temporary folder in \(parent): \(String(cString: strerror(errno)))",
        advice: "Set TMPDIR to a folder that this user may write to.")
    }
    url = URL(filePath: String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self))
  }

  /// The path of a file in the folder.
  public func path(_ name: String) -> String { url.appending(path: name).path }

  /// Writes a file into the folder and returns its path; folders in between are made.
  @discardableResult
  public func write(_ text: String, to name: String) throws -> String {
    let file = url.appending(path: name)
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
    return file.path
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
