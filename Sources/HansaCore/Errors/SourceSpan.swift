/// A place in a text that a person wrote: a statement or a configuration file.
public struct SourceSpan: Hashable, Sendable {
  /// Offset of the first byte in the text's UTF-8, from 0.
  public var offset: Int
  /// Length in UTF-8 bytes; 0 where only the start is known.
  public var length: Int

  public init(offset: Int, length: Int = 0) {
    self.offset = offset
    self.length = length
  }

  /// The text at this place.
  public func text(in whole: String) -> String {
    String(decoding: whole.utf8.dropFirst(max(0, offset)).prefix(max(0, length)), as: UTF8.self)
  }

  /// Line and column, both from 1, the column in characters as a person counts them.
  public func position(in text: String) -> (line: Int, column: Int) {
    let bytes = Array(text.utf8.prefix(max(0, offset)))
    let line = bytes.count(where: { $0 == UInt8(ascii: "\n") }) + 1
    let start = (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? -1) + 1
    return (line, String(decoding: bytes[start...], as: UTF8.self).count + 1)
  }

  /// The line that holds the place and a caret under it, two lines without a trailing newline.
  public func excerpt(of text: String) -> String {
    let (line, column) = position(in: text)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard line <= lines.count else { return "" }
    let label = "LINE \(line): "
    let before = lines[line - 1].prefix(column - 1).map { $0 == "\t" ? "\t" : " " }.joined()
    return label + lines[line - 1] + "\n" + String(repeating: " ", count: label.count) + before + "^"
  }
}
