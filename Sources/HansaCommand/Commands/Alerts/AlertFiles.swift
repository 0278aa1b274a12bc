import Foundation
import HansaAlerting
import HansaCore

/// The files of the commands that check and test rules.
enum AlertFiles {
  /// - Throws: a wrong use where the file cannot be read.
  static func read(_ path: String) throws(CommandFailure) -> String {
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard !isFolder.boolValue, let data = FileManager.default.contents(atPath: path) else {
      let problem = !exists ? "does not exist" : isFolder.boolValue ? "is a directory" : "cannot be read"
      throw .usage("the file \"\(path)\" \(problem)")
    }
    guard let text = String(validating: data, as: UTF8.self) else {
      throw .usage("the file \"\(path)\" is not UTF-8 text")
    }
    return text
  }

  /// The files that a pattern of shells names, from the folder of the file in which it stands.
  static func matching(_ pattern: String, of file: String) throws(CommandFailure) -> [String] {
    let folder = file.contains("/") ? String(file[...(file.lastIndex(of: "/") ?? file.startIndex)]) : ""
    let path = pattern.hasPrefix("/") ? pattern : folder + pattern
    var found = glob_t()
    defer { globfree(&found) }
    guard glob(path, 0, nil, &found) == 0 else {
      throw .usage("\(file): no file matches \"\(pattern)\" of rule_files")
    }
    return (0..<Int(found.gl_pathc)).compactMap { found.gl_pathv[$0].map { String(cString: $0) } }
  }

  /// Problems go to standard error, a line each.
  static func report(_ error: RuleFileError) {
    for problem in error.problems { StandardStreams.write("error: \(problem)\n", to: STDERR_FILENO) }
  }

  static func count(_ number: Int, _ what: String) -> String { "\(number) \(what)\(number == 1 ? "" : "s")" }
}
