import Foundation
import HansaCore

/// The lines of a CSV file or of standard input, split at commas, one in memory at a time.
struct SeriesFile {
  /// The longest line in bytes.
  private static let longest = 256 << 20

  /// How messages call it.
  let name: String
  private let handle: FileHandle
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false
  /// The number of the line that `next` gave last, from 1.
  private(set) var line = 0

  /// - Parameter path: `-` is standard input.
  init(_ path: String) throws(CommandFailure) {
    guard path != "-" else {
      (name, handle) = ("standard input", .standardInput)
      return
    }
    var isFolder: ObjCBool = false
    let exists = FileManager.default.fileExists(atPath: path, isDirectory: &isFolder)
    guard !isFolder.boolValue, let file = FileHandle(forReadingAtPath: path) else {
      let problem = !exists ? "does not exist" : isFolder.boolValue ? "is a directory" : "cannot be read"
      throw .usage("the file \"\(path)\" \(problem)")
    }
    (name, handle) = ("\"\(path)\"", file)
  }

  /// The fields of the next line that is not empty; nil behind the last one.
  mutating func next() throws(HansaError) -> [String]? {
    while let bytes = try nextLine() {
      line += 1
      let fields = try fields(bytes)
      if !(fields.count == 1 && fields[0].isEmpty) { return fields }
    }
    return nil
  }

  /// An error about the line that was given last.
  func invalid(_ what: String, advice: String? = nil) -> HansaError {
    HansaError(.badCopyFormat, "line \(line) of \(name): \(what)", advice: advice)
  }

  private mutating func nextLine() throws(HansaError) -> ArraySlice<UInt8>? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
        defer { start = end + 1 }
        return buffer[start..<end]
      }
      if isAtEnd {
        defer { start = buffer.count }
        return start < buffer.count ? buffer[start...] : nil
      }
      guard buffer.count - start <= Self.longest else {
        line += 1
        throw invalid("it is longer than \(Self.longest >> 20) MB")
      }
      buffer.removeSubrange(..<start)
      start = 0
      searched = buffer.count
      let piece: Data?
      do { piece = try handle.read(upToCount: 1 << 18) } catch {
        throw HansaError(.ioError, "cannot read \(name)", cause: error)
      }
      if let piece, !piece.isEmpty { buffer.append(contentsOf: piece) } else { isAtEnd = true }
    }
  }

  /// By RFC 4180, but no field goes on in the next line.
  private func fields(_ line: ArraySlice<UInt8>) throws(HansaError) -> [String] {
    var rest = line
    if self.line == 1, rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
    if rest.last == UInt8(ascii: "\r") { rest = rest.dropLast() }
    let (comma, quote) = (UInt8(ascii: ","), UInt8(ascii: "\""))
    var fields: [String] = []
    while true {
      var field = rest.prefix { $0 != comma }
      if rest.first == quote {
        var quoted: [UInt8] = []
        var index = rest.startIndex + 1
        while index < rest.endIndex {
          if rest[index] == quote {
            guard index + 1 < rest.endIndex, rest[index + 1] == quote else { break }
            index += 1
          }
          quoted.append(rest[index])
          index += 1
        }
        guard index < rest.endIndex, index + 1 == rest.endIndex || rest[index + 1] == comma else {
          throw invalid("a quoted field has no end")
        }
        rest = rest[(index + 1)...]
        field = quoted[...]
      } else {
        rest = rest.dropFirst(field.count)
      }
      guard let text = String(validating: field, as: UTF8.self) else { throw invalid("it is not UTF-8 text") }
      fields.append(text)
      guard rest.first == comma else { return fields }
      rest = rest.dropFirst()
    }
  }
}
