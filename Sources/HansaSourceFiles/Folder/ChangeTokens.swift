import Foundation
import HansaCore
import HansaSource

extension FilesDatabase {
  /// The state of the files of tables: path, size, times and inode of each.
  ///
  /// File systems note times in steps of some milliseconds, so that a file may be changed twice at one time. One that was
  /// changed just now, or whose time is still to come, says nothing.
  func changeTokens(of names: [Name], at now: Date) throws(HansaError) -> [Name: ChangeToken] {
    var tokens: [Name: ChangeToken] = [:]
    for table in try files(of: names) {
      let states = table.files.compactMap { FileState(path: $0.path) }
      guard states.count == table.files.count, states.allSatisfy({ $0.isSettled(at: now) }) else { continue }
      tokens[table.name] = ChangeToken(states.map(\.description).joined(separator: "\n"))
    }
    return tokens
  }
}

/// A file as the system describes it. Whoever writes can set the time of the last change back (`touch`, `cp -p`), but not
/// that of the last change of the description.
private struct FileState: CustomStringConvertible {
  let description: String
  private let newest: Double

  /// How long times have to be past.
  private static let resolution = 2.0

  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let (modified, changed) = (status.st_mtim, status.st_ctim)
    newest = Double(max(modified.tv_sec, changed.tv_sec)) + 1
    description =
      "\(path) \(status.st_dev) \(status.st_ino) \(status.st_size) \(modified.tv_sec).\(modified.tv_nsec) "
      + "\(changed.tv_sec).\(changed.tv_nsec)"
  }

  func isSettled(at now: Date) -> Bool { newest + Self.resolution <= now.timeIntervalSince1970 }
}
