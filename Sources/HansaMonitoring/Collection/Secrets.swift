/// Takes passwords out of texts that are about to be kept.
enum Secrets {
  /// What follows these words and `=` or `:` is one.
  private static let words = ["password", "passwd", "pwd", "secret", "token", "apikey", "api_key"]

  private static let firstLetters = Array("psta".utf8)

  /// The text without passwords in URLs (`//user:…@`) and behind `password=`.
  static func removed(from text: String) -> String {
    guard text.utf8.contains(where: { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }) else { return text }
    var bytes = Array(text.utf8)
    var changed = false
    var index = 0
    while index < bytes.count {
      guard let range = userinfo(bytes, at: index) ?? assigned(bytes, at: index), !range.isEmpty else {
        index += 1
        continue
      }
      bytes.replaceSubrange(range, with: "***".utf8)
      changed = true
      index = range.lowerBound + 3
    }
    return changed ? String(decoding: bytes, as: UTF8.self) : text
  }

  /// The password in `//user:password@host` that begins here.
  private static func userinfo(_ bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard bytes[index...].starts(with: "//".utf8) else { return nil }
    let rest = bytes[(index + 2)...]
    let end = rest.firstIndex { $0 == UInt8(ascii: "/") || $0 <= 0x20 || $0 == UInt8(ascii: "\"") } ?? bytes.count
    guard let at = bytes[index + 2..<end].lastIndex(of: UInt8(ascii: "@")),
      let colon = bytes[index + 2..<at].firstIndex(of: UInt8(ascii: ":"))
    else { return nil }
    return colon + 1..<at
  }

  /// The value behind a word for secrets that begins here.
  private static func assigned(_ bytes: [UInt8], at index: Int) -> Range<Int>? {
    guard firstLetters.contains(bytes[index] | 0x20) else { return nil }
    for word in words where bytes.count - index > word.utf8.count {
      let here = bytes[index..<index + word.utf8.count]
      guard zip(here, word.utf8).allSatisfy({ $0 | 0x20 == $1 | 0x20 }) else { continue }
      var start = index + word.utf8.count
      while start < bytes.count, bytes[start] == 0x20 || bytes[start] == UInt8(ascii: "\"") { start += 1 }
      guard start < bytes.count, bytes[start] == UInt8(ascii: "=") || bytes[start] == UInt8(ascii: ":") else {
        continue
      }
      start += 1
      while start < bytes.count, bytes[start] == 0x20 { start += 1 }
      guard start < bytes.count else { continue }
      let quote = bytes[start]
      if quote == UInt8(ascii: "'") || quote == UInt8(ascii: "\"") {
        let end = bytes[(start + 1)...].firstIndex(of: quote) ?? bytes.count
        return start + 1..<end
      }
      let separators: Set<UInt8> = [0x20, 0x26, 0x2C, 0x3B]
      return start..<(bytes[start...].firstIndex { separators.contains($0) } ?? bytes.count)
    }
    return nil
  }
}
