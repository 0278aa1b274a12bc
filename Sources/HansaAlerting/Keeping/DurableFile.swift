import Foundation
import HansaCore

/// Files that are there, as a whole, when a call has returned, even if the machine stops then.
enum DurableFile {
  /// Replaces the file; a reader sees the former one or the new one. Its owner alone may read it.
  static func replace(_ path: String, by data: Data) throws(HansaError) {
    let temporary = "\(path).\(getpid()).new"
    try makeFolder(of: path)
    defer { unlink(temporary) }
    try write(data, to: temporary, O_WRONLY | O_CREAT | O_TRUNC)
    guard rename(temporary, path) == 0 else { throw failure(path) }
    let folder = open((path as NSString).deletingLastPathComponent, O_RDONLY | O_CLOEXEC)
    guard folder >= 0 else { return }
    fsync(folder)
    close(folder)
  }

  /// Adds to the file's end, which is a line's end afterwards whatever was there.
  static func append(_ path: String, _ data: Data) throws(HansaError) {
    try makeFolder(of: path)
    try write(endsInLine(path) ? data : Data("\n".utf8) + data, to: path, O_WRONLY | O_CREAT | O_APPEND)
  }

  private static func endsInLine(_ path: String) -> Bool {
    guard let handle = FileHandle(forReadingAtPath: path) else { return true }
    defer { try? handle.close() }
    guard let end = try? handle.seekToEnd(), end > 0, (try? handle.seek(toOffset: end - 1)) != nil else { return true }
    return (try? handle.read(upToCount: 1)) == Data("\n".utf8)
  }

  private static func makeFolder(of path: String) throws(HansaError) {
    let folder = (path as NSString).deletingLastPathComponent
    do { try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true) } catch {
      throw HansaError(.ioError, "the folder cannot be made", cause: error)
    }
  }

  private static func write(_ data: Data, to path: String, _ flags: Int32) throws(HansaError) {
    let descriptor = open(path, flags | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw failure(path) }
    defer { close(descriptor) }
    var rest = data[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { throw failure(path) }
      rest = rest.dropFirst(count)
    }
    guard fsync(descriptor) == 0 else { throw failure(path) }
  }

  private static func failure(_ path: String) -> HansaError {
    HansaError(.ioError, String(cString: strerror(errno)))
  }
}
