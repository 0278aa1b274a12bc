/// A statement without its comments, and with one blank where there are several: what is said beside a statement differs from
/// run to run (programs name the trace or the user there), and may tell what nobody else should know.
///
/// By PostgreSQL's lexical rules; the statement has been parsed already.
struct PlainText {
  private let source: [UInt8]
  private var offset = 0
  private var written: [UInt8] = []

  private init(_ text: String) { source = Array(text.utf8) }

  static func of(_ text: String) -> String {
    var plain = PlainText(text)
    plain.write()
    return String(decoding: plain.written, as: UTF8.self)
  }

  private mutating func write() {
    written.reserveCapacity(source.count)
    while offset < source.count {
      let end = blanksEnd(from: offset)
      if end > offset {
        offset = end
        if !written.isEmpty && offset < source.count { written.append(0x20) }
        continue
      }
      let start = offset
      switch source[offset] {
      case UInt8(ascii: "'"): offset = quotedEnd(from: offset, hasEscapes: isEscaped)
      case UInt8(ascii: "\""): offset = quotedEnd(from: offset, hasEscapes: false)
      case UInt8(ascii: "$") where !isPart(before: offset): offset = dollarsEnd(from: offset)
      default: offset += 1
      }
      written += source[start..<offset]
    }
  }

  private func byte(_ index: Int) -> UInt8 { index < source.count ? source[index] : 0 }

  private func blanksEnd(from start: Int) -> Int {
    var index = start
    while index < source.count {
      switch (source[index], byte(index + 1)) {
      case (0x20, _), (0x09...0x0D, _): index += 1
      case (UInt8(ascii: "-"), UInt8(ascii: "-")):
        while index < source.count, source[index] != 0x0A, source[index] != 0x0D { index += 1 }
      case (UInt8(ascii: "/"), UInt8(ascii: "*")): index = commentEnd(from: index)
      default: return index
      }
    }
    return index
  }

  /// Comments nest.
  private func commentEnd(from start: Int) -> Int {
    var (index, depth) = (start, 0)
    repeat {
      switch (source[index], byte(index + 1)) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")): (depth, index) = (depth + 1, index + 2)
      case (UInt8(ascii: "*"), UInt8(ascii: "/")): (depth, index) = (depth - 1, index + 2)
      default: index += 1
      }
    } while depth > 0 && index < source.count
    return min(index, source.count)
  }

  /// A doubled quote ends a text and begins another, which is as good.
  private func quotedEnd(from start: Int, hasEscapes: Bool) -> Int {
    var index = start + 1
    while index < source.count, source[index] != source[start] {
      index += hasEscapes && source[index] == UInt8(ascii: "\\") ? 2 : 1
    }
    return min(index + 1, source.count)
  }

  /// Behind `$tag$ … $tag$`; only behind the dollar of `$1`.
  private func dollarsEnd(from start: Int) -> Int {
    var index = start + 1
    while index < source.count, Self.isPart(source[index]), source[index] != UInt8(ascii: "$") { index += 1 }
    guard byte(index) == UInt8(ascii: "$"), !(0x30...0x39).contains(byte(start + 1)) else { return start + 1 }
    let tag = source[start...index]
    var end = index + 1
    while end < source.count, !source[end...].starts(with: tag) { end += 1 }
    return min(end + tag.count, source.count)
  }

  /// Whether the text that begins here is written `E'…'`.
  private var isEscaped: Bool {
    offset > 0 && source[offset - 1] | 0x20 == UInt8(ascii: "e") && !isPart(before: offset - 1)
  }

  /// Whether a name goes on until here.
  private func isPart(before index: Int) -> Bool { index > 0 && Self.isPart(source[index - 1]) }

  private static func isPart(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...: true
    default: false
    }
  }
}
