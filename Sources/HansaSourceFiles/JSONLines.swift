import Foundation

/// Finds the line that DuckDB means: it counts a malformed line as the one after it.
enum JSONLines {
  /// The first malformed line of `line - 1` and `line`, from 1.
  static func broken(_ path: String, near line: Int) -> Int {
    guard line > 1, let previous = text(path, line - 1) else { return line }
    let value = try? JSONSerialization.jsonObject(with: previous, options: .fragmentsAllowed)
    return value == nil && previous.contains { $0 != 0x20 && $0 != 0x0D && $0 != 0x09 } ? line - 1 : line
  }

  private static func text(_ path: String, _ number: Int) -> Data? {
    guard let file = FileHandle(forReadingAtPath: path) else { return nil }
    defer { try? file.close() }
    var line = Data()
    var current = 1
    while current <= number, let block = try? file.read(upToCount: 1 << 20), !block.isEmpty {
      for byte in block {
        if byte == UInt8(ascii: "\n") {
          current += 1
          if current > number { return line }
        } else if current == number {
          line.append(byte)
        }
      }
    }
    return current == number ? line : nil
  }
}
