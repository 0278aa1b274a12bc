import HansaCore

extension PostgreSQLDialect {
  /// Many rows of constants as one array a column: the server parses one constant instead of one a value, and knows
  /// their number when it plans.
  public func table(_ values: Values) -> String? {
    guard values.rows.count > Self.fewRows else { return nil }
    var arrays: [String] = []
    for (position, column) in values.columns.enumerated() {
      guard !column.type.isArray, let type = typeName(column.type) else { return nil }
      var elements: [String] = []
      elements.reserveCapacity(values.rows.count)
      for row in values.rows {
        guard case .literal(let value, column.type) = row[position], let element = element(value, column.type) else {
          return nil
        }
        elements.append(element)
      }
      arrays.append("\(LiteralText.quoted("{\(elements.joined(separator: ","))}"))::\(type)[]")
    }
    return arrays.isEmpty ? nil : "unnest(\(arrays.joined(separator: ", ")))"
  }

  /// Up to so many rows people read easily as a list.
  private static let fewRows = 8

  /// The value between the braces of an array's text.
  private func element(_ value: SQLValue, _ type: SQLType) -> String? {
    if value == .null { return "NULL" }
    guard let content = PostgreSQLLiteral.content(value, type) else { return nil }
    guard !type.isInteger else { return content }
    var quoted = "\""
    for byte in content.unicodeScalars {
      if byte == "\"" || byte == "\\" { quoted.unicodeScalars.append("\\") }
      quoted.unicodeScalars.append(byte)
    }
    return quoted + "\""
  }
}
