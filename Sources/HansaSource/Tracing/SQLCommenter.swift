/// The comment by which a statement tells the database which trace it belongs to, in sqlcommenter's form:
/// `/*traceparent='00-…-01'*/`.
public enum SQLCommenter {
  /// Bytes of a comment; what would be longer is left out as a whole.
  static let limit = 1024

  /// The statement with the comment behind it, which no parser of any database sees as more than a blank.
  ///
  /// - Parameter fields: what to tell, by name. Names of other characters than letters, digits, `_` and `-` are left out.
  public static func append(_ fields: [String: String], to sql: String) -> String {
    let pairs = fields.filter { isName($0.key) }.sorted { $0.key < $1.key }.map { "\($0.key)='\(encoded($0.value))'" }
    let comment = pairs.joined(separator: ",")
    guard !comment.isEmpty, comment.utf8.count <= limit else { return sql }
    // On a line of its own: the statement's last line may end in a comment.
    return "\(sql)\n/*\(comment)*/"
  }

  private static func isName(_ name: String) -> Bool {
    // A comment that begins with `!`, `+` or `M!` would be more than a comment to MySQL and MariaDB.
    name.utf8.first.map(isLetter) ?? false && name.utf8.allSatisfy { isUnreserved($0) && $0 != 0x2E && $0 != 0x7E }
  }

  /// As in URLs: no quote, `*`, `/` or placeholder is left.
  private static func encoded(_ text: String) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var bytes: [UInt8] = []
    for byte in text.utf8 {
      if isUnreserved(byte) {
        bytes.append(byte)
      } else {
        bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  private static func isUnreserved(_ byte: UInt8) -> Bool {
    isLetter(byte) || (0x30...0x39).contains(byte) || [0x2D, 0x2E, 0x5F, 0x7E].contains(byte)
  }
}
