import Foundation
import HansaCore

/// A file as it was when it was looked at: enough to notice that it was changed or replaced.
struct DataFile: Hashable, Sendable {
  let path: String
  let size: Int
  private let modified: Int
  private let inode: UInt64

  /// nil when there is no such regular file.
  init?(path: String) {
    var status = stat()
    guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { return nil }
    self.path = path
    size = Int(status.st_size)
    modified = status.st_mtim.tv_sec &* 1_000_000_000 &+ status.st_mtim.tv_nsec
    inode = UInt64(status.st_ino)
  }

  static func == (a: DataFile, b: DataFile) -> Bool {
    Name(a.path) == Name(b.path) && a.size == b.size && a.modified == b.modified && a.inode == b.inode
  }

  func hash(into hasher: inout Hasher) { hasher.combine(Name(path)) }

  var isCompressed: Bool { path.lowercased().hasSuffix(".gz") }

  /// The file's first bytes, `count` at most; nil when it cannot be read.
  func head(_ count: Int) -> [UInt8]? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    return (try? file.read(upToCount: count)).map { Array($0) }
  }
}
