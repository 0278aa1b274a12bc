import HansaCore

extension SQLNormalizer {
  /// One text for texts that differ only in blanks, comments, the case of keywords and names that are not quoted, and
  /// semicolons at the end: what is the same here is the same statement. It is for comparing, not for reading.
  ///
  /// Constants stay. libpg_query's fingerprint says less: statements that differ in a column's alias have the same.
  public static func canonical(_ text: String) -> Name {
    var text = text
    let canonical = text.withUTF8 { $0.contains(0) ? nil : written(SourceScanner($0)) }
    // A zero byte is in no statement, so that the two kinds never meet.
    return Name(canonical ?? "\0" + text)
  }

  /// nil for what is not closed: an error that the text without its comments may not be.
  private static func written(_ text: SourceScanner<UnsafeBufferPointer<UInt8>>) -> String? {
    var scanner = text
    var isOpen = false
    let canonical = String(unsafeUninitializedCapacity: scanner.source.count) { written in
      var count = 0
      var last = SourceScanner<UnsafeBufferPointer<UInt8>>.Token.other
      while true {
        let gap = scanner.skipBlanks()
        if scanner.isAtEnd { break }
        let start = scanner.offset
        let token = scanner.skipToken()
        if gap != .none, count > 0 {
          // Two texts with a line break between them are one, with a blank or a comment they are an error.
          written[count] = gap == .line && last == .text && token == .text ? UInt8(ascii: "\n") : UInt8(ascii: " ")
          count += 1
        }
        for byte in scanner.source[start..<scanner.offset] {
          written[count] = token == .word && UInt8(ascii: "A")...UInt8(ascii: "Z") ~= byte ? byte | 0x20 : byte
          count += 1
        }
        last = token
      }
      isOpen = scanner.isOpen
      while count > 0, written[count - 1] == UInt8(ascii: " ") || written[count - 1] == UInt8(ascii: ";") { count -= 1 }
      return count
    }
    return isOpen ? nil : canonical
  }
}
