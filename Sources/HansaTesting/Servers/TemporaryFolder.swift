import Foundation
import HansaCore

/// A fresh folder under `TMPDIR` that vanishes with its last reference, and in any case with this process.
public final class TemporaryFolder: Sendable {
  public let url: URL

  /// The folder of all of this process's folders, which a process of its own removes when this one is gone.
  private static let root = Result {
    let folder = try make(prefix: "hansa-test", in: FileManager.default.temporaryDirectory.path)
    let remover = ["/bin/sh", "-c", "cd / && cat >/dev/null && exec rm -rf \"$1\"", "remover", folder]
    return (folder: folder, lifeline: try Lifeline(command: remover))
  }

  /// - Throws: `HansaError` 58030 if the folder cannot be made.
  public init(prefix: String = "test") throws {
    url = URL(filePath: try Self.make(prefix: prefix, in: Self.root.get().folder), directoryHint: .isDirectory)
  }

  /// Makes a folder that nobody else has.
  static func make(prefix: String, in parent: String) throws -> String {
    var template = Array("\(parent)/\(prefix).XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw HansaError(
        .ioError, "cannot make a temporary folder in \(parent): \(String(cString: strerror(errno)))",
        advice: "Set TMPDIR to a folder that this user may write to.")
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
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
