import HansaCore

/// Text as PostgreSQL compares it: by code points, without padding, whatever a column's character set and collation.
struct MySQLText: Sendable {
  let collation: String?
  let maxSortBytes: Int
  let columns: [ColumnID: MySQLColumn]
  /// No text that the statement reads or makes is longer than `maxSortBytes`.
  let isBounded: Bool

  init(collation: String?, maxSortBytes: Int, columns: [ColumnID: MySQLColumn], shipped: [Column] = []) {
    self.collation = collation
    self.maxSortBytes = maxSortBytes
    self.columns = columns
    let texts = columns.values.filter { $0.collation != nil }
    isBounded =
      !columns.isEmpty && texts.allSatisfy { ($0.maximumBytes ?? .max) <= maxSortBytes }
      && shipped.allSatisfy { !$0.type.isText || (Self.length($0.type) ?? .max / 4) * 4 <= maxSortBytes }
  }

  // MARK: Comparing

  /// The text with the collation that compares code points; as it is where it has that already.
  func exact(_ text: String, _ value: ScalarExpression) -> String? {
    guard let collation else { return nil }
    // A literal has the connection's collation, which is the same; one in hexadecimal has none yet.
    if value.isLiteral { return text.hasPrefix("_utf8mb4 ") ? "\(text) COLLATE \(collation)" : text }
    if text.hasSuffix(" COLLATE \(collation)") { return text }
    if case .column(let id, _) = value, let name = columns[id]?.collation, name.utf8.elementsEqual(collation.utf8) {
      return text
    }
    return "CONVERT(\(text) USING utf8mb4) COLLATE \(collation)"
  }

  /// The column's own comparison holds for all texts that are exactly equal, and can use its index. The constants for
  /// it; nil where that is not so.
  func indexed(_ value: ScalarExpression, _ text: String, _ constants: [ScalarExpression], _ printed: [String])
    -> [String]?
  {
    guard case .column(let id, _) = value, let column = columns[id], !column.isCast, let set = column.characterSet,
      let collation = column.collation
    else { return nil }
    if exact(text, value).map({ $0.utf8.elementsEqual(text.utf8) }) ?? true { return nil }
    var result: [String] = []
    for (constant, text) in zip(constants, printed) {
      guard case .literal(let value, _) = constant else { return nil }
      switch value {
      case .null: result.append(text)
      case .text(let name) where name.string.utf8.allSatisfy { $0 < 0x80 } || set == "utf8mb4": result.append(text)
      // A character that the column cannot hold becomes a question mark, which the exact comparison tells apart.
      case .text: result.append("CONVERT(\(text) USING \(set)) COLLATE \(collation)")
      default: return nil
      }
    }
    return result
  }

  /// Collations in which LIKE with a prefix can use an index and holds for all texts with exactly that prefix: they have
  /// one weight a character.
  func hasSimpleWeights(_ value: ScalarExpression) -> Bool {
    guard case .column(let id, _) = value, let collation = columns[id]?.collation else { return false }
    return ["_general_ci", "_bin", "latin1_swedish_ci"].contains { collation.hasSuffix($0) }
  }

  // MARK: Length

  /// Whether the server looks at the whole text when it sorts.
  func isSortable(_ value: ScalarExpression) -> Bool { (bytes(value) ?? .max) <= maxSortBytes }

  /// Bytes that the text has at most in UTF-8; nil where they are not known.
  func bytes(_ value: ScalarExpression) -> Int? {
    switch value {
    case .literal(.text(let name), _): return name.string.utf8.count
    case .literal: return 0
    case .column(let id, _):
      if let column = columns[id], column.collation != nil { return column.maximumBytes }
    case .cast(let inner, let type):
      if let length = Self.length(type), length <= maxSortBytes / 4 { return length * 4 }
      return inner.type.isText ? bytes(inner) : 100
    case .conditional(let branches, let otherwise, _): return longest(branches.map(\.result) + [otherwise])
    case .call(let call):
      switch call.name {
      case "||", "concat":
        var sum = 0
        for argument in call.arguments {
          guard let bytes = bytes(argument) else { return nil }
          sum += bytes
        }
        return sum
      case "coalesce", "greatest", "least": return longest(call.arguments)
      case "nullif", "substring", "substr", "left", "right", "btrim", "ltrim", "rtrim", "replace":
        return call.arguments.first.flatMap { bytes($0) }
      default: break
      }
    case .aggregate(let call): return call.arguments.first.flatMap { bytes($0) }
    default: break
    }
    if let length = Self.length(value.type) { return length * 4 }
    // What is made is printed only where it is no longer than this.
    return isBounded ? maxSortBytes : nil
  }

  private func longest(_ values: [ScalarExpression]) -> Int? {
    var longest = 0
    for value in values {
      guard let bytes = bytes(value) else { return nil }
      longest = max(longest, bytes)
    }
    return longest
  }

  /// Whether a text made of others keeps the promise of `isBounded`.
  func mayGrow(to value: ScalarExpression) -> Bool { !isBounded || isSortable(value) }

  private static func length(_ type: SQLType) -> Int? {
    switch type {
    case .varchar(let length), .char(let length): length
    default: nil
    }
  }
}
