/// A statement without its comments, and with one blank where there are several: what is said beside a statement differs from
/// run to run (programs name the trace or the user there), and may tell what nobody else should know.
enum PlainText {
  static func of(_ text: String) -> String {
    let source = Array(text.utf8)
    var scanner = SourceScanner(source)
    var written: [UInt8] = []
    written.reserveCapacity(source.count)
    while true {
      let gap = scanner.skipBlanks()
      if scanner.isAtEnd { break }
      if gap != .none, !written.isEmpty { written.append(UInt8(ascii: " ")) }
      let start = scanner.offset
      scanner.skipToken()
      written += source[start..<scanner.offset]
    }
    return String(decoding: written, as: UTF8.self)
  }
}
