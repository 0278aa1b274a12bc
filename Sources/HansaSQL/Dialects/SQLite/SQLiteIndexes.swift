import HansaCore

/// Comparisons of columns as they are stored, beside those of what is read from them: only these can use an index.
///
/// What is compared has one form in the file, so that a row that the exact condition keeps is never lost. A misfit that
/// is excluded so is not reported: it is equal to nothing, and lies before or behind nothing.
extension SQLiteDialect {
  public func indexable(_ call: FunctionCall, _ arguments: [String], _ columns: [StoredColumn?]) -> String? {
    guard let column = columns.lazy.compactMap(\.self).first?.item, let form = form(column),
      // Where a column is read as it is stored, the call itself uses the index.
      columns.contains(where: { $0.map { !Self.isStoredAsRead($0.item) } ?? false })
    else { return nil }
    switch call.name {
    case "=", "in": break
    case "<", "<=", ">", ">=":
      guard form != .text || columns.allSatisfy({ $0?.item.traits.hasByteOrder ?? true }) else { return nil }
    case "~~" where form == .text && column.traits.hasByteOrder && columns.count == 2 && columns[1] == nil:
      // SQLite makes a range of a pattern's start.
      return pattern(call.arguments).map { "\(arguments[0]) GLOB \($0)" }
    default: return nil
    }
    var texts: [String] = []
    for (index, argument) in call.arguments.enumerated() {
      if let other = columns[index]?.item {
        guard self.form(other) == form, index == 0 || form != .number else { return nil }
        texts.append(arguments[index])
      } else {
        guard let text = stored(argument, form, arguments[index]) else { return nil }
        // SQLite puts what a column equals in its place, also in the call that reads the column and fails for a misfit.
        if ["=", "in"].contains(call.name), !Self.isMember(argument, of: column.column.type) { return nil }
        texts.append(text)
      }
    }
    return call.name == "in"
      ? "\(texts[0]) IN (\(texts.dropFirst().joined(separator: ", ")))" : "\(texts[0]) \(call.name) \(texts[1])"
  }

  private enum Form { case integer, flag, real, number, text, date, bytes }

  /// How SQLite stores the values of the column's type; nil where that differs from value to value.
  private func form(_ item: Scan.Item) -> Form? {
    let affinity = Affinity(item.traits.nativeType)
    switch (item.column.type, affinity) {
    case (.int8, .integer): return .integer
    case (.boolean, .numeric): return .flag
    case (.float8, .real): return .real
    case (.numeric, .numeric): return .number
    // Another collation may be one that only the file's own program has.
    case (.text, .text), (.varchar, .text):
      return item.traits.collation.map { Self.collations.contains($0) } ?? false ? .text : nil
    case (.date, .numeric): return .date
    case (.bytea, _): return .bytes
    default: return nil
    }
  }

  /// Whether the constant is a value that a column of the type can have.
  private static func isMember(_ expression: ScalarExpression, of type: SQLType) -> Bool {
    guard case .literal(let value, _) = expression else { return false }
    switch (type, value) {
    case (.int8, .decimal), (.int8, .double): return false
    case (.boolean, .integer(let number)): return number == 0 || number == 1
    case (.numeric(let precision?, let scale), .decimal(let number)):
      return number.rescaled(to: scale ?? 0).map { $0.precision <= precision } ?? false
    case (.numeric(let precision?, let scale), .integer(let number)):
      return Decimal128(unscaled: Int128(number), scale: 0).rescaled(to: scale ?? 0)
        .map { $0.precision <= precision } ?? false
    default: return true
    }
  }

  /// Each finds all that are equal in bytes.
  private static let collations: Set<Name> = ["BINARY", "NOCASE", "RTRIM"]

  private func stored(_ expression: ScalarExpression, _ form: Form, _ text: String) -> String? {
    guard case .literal(let value, _) = expression, value != .null else { return nil }
    switch (form, value) {
    case (.date, .date(let days)): return Self.date(days).map { LiteralText.quoted($0) }
    case (.date, _): return nil
    // Beyond, a REAL is not always the integer that its digits say.
    case (.number, .decimal(let number)) where number.unscaled.magnitude > 1_000_000_000_000_000: return nil
    case (.number, .integer(let number)) where number.magnitude > 1_000_000_000_000_000: return nil
    default: return text
    }
  }
}
