import Foundation

/// A file of the `state` folder, which is replaced as a whole and readable by its owner only.
enum StateFile {
  /// Writes the file, and makes its folder where there is none.
  ///
  /// - Throws: what the system says, with the file as it was.
  static func replace(_ path: String, in folder: String, by data: Data) throws {
    let temporary = "\(path).\(getpid()).new"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { unlink(temporary) }
    let options: [FileAttributeKey: Any] = [.posixPermissions: 0o600]
    guard FileManager.default.createFile(atPath: temporary, contents: data, attributes: options),
      // A full disk may have let a part through.
      try FileManager.default.attributesOfItem(atPath: temporary)[.size] as? Int == data.count,
      rename(temporary, path) == 0
    else { throw CocoaError(.fileWriteUnknown) }
  }
}
