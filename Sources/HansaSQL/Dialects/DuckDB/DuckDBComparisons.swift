import HansaCore

extension DuckDBRules {
  /// Comparisons, of rows too. Text compares by bytes, NaN is the greatest number, arrays are compared element by
  /// element with NULLs equal: DuckDB does all that as PostgreSQL does; rows it does not.
  static let comparisons: [DuckDBRule] =
    ["=", "<>", "<", "<=", ">", ">="].flatMap { (symbol: String) -> [DuckDBRule] in
      let name = Name(symbol)
      return [
        DuckDBRule(name, .record, .record) { rowComparison($0, symbol) },
        DuckDBRule(name, .any, .any) { comparison($0, symbol) },
        DuckDBRule(Name("\(symbol) any"), .any, .array) { quantified($0, symbol, all: false) },
        DuckDBRule(Name("\(symbol) all"), .any, .array) { quantified($0, symbol, all: true) },
      ]
    } + [
      DuckDBRule("is distinct from", .any, .any) { call in
        comparable(call.type(0), call.type(1)) ? "\(call[0]) IS DISTINCT FROM \(call[1])" : nil
      }
    ]

  private static let dialect = DuckDBDialect()

  static func comparable(_ left: SQLType, _ right: SQLType) -> Bool {
    dialect.canCompare(left) && dialect.canCompare(right)
  }

  private static func comparison(_ call: DuckDBCall, _ symbol: String) -> String? {
    guard comparable(call.type(0), call.type(1)) else { return nil }
    // Beside an integer, the type of a constant cannot change the answer.
    let bare = call.type(0).isInteger && call.type(1).isInteger
    let left = bare && !call.call.arguments[1].isLiteral ? DuckDBLiterals.bareInteger(call.call.arguments[0]) : nil
    let right = bare && !call.call.arguments[0].isLiteral ? DuckDBLiterals.bareInteger(call.call.arguments[1]) : nil
    return "\(left ?? call[0]) \(symbol) \(right ?? call[1])"
  }

  /// Field by field, so that a NULL makes the answer unknown where PostgreSQL says so.
  private static func rowComparison(_ call: DuckDBCall, _ symbol: String) -> String? {
    guard case .row(let left) = call.call.arguments[0], case .row(let right) = call.call.arguments[1],
      left.count == right.count, !left.isEmpty,
      zip(left, right).allSatisfy({ comparable($0.type, $1.type) })
    else { return nil }
    let lefts = call[0].rowFields
    let rights = call[1].rowFields
    guard lefts.count == left.count, rights.count == right.count else { return nil }
    let pairs = Array(zip(lefts, rights))
    switch symbol {
    case "=": return pairs.map { "\($0) = \($1)" }.joined(separator: " AND ")
    case "<>": return pairs.map { "\($0) <> \($1)" }.joined(separator: " OR ")
    default:
      let strict = symbol.hasPrefix("<") ? "<" : ">"
      var text = "\(pairs[pairs.count - 1].0) \(symbol) \(pairs[pairs.count - 1].1)"
      for pair in pairs.dropLast().reversed() {
        text = "CASE WHEN \(pair.0) = \(pair.1) THEN \(text) ELSE \(pair.0) \(strict) \(pair.1) END"
      }
      return text
    }
  }

  /// `x = ANY (array)`: over the list of answers, with SQL's three-valued logic.
  private static func quantified(_ call: DuckDBCall, _ symbol: String, all: Bool) -> String? {
    guard let element = call.type(1).element, comparable(call.type(0), element) else { return nil }
    return "hansa_\(all ? "all" : "any")(list_transform(\(call[1]), lambda x: \(call[0]) \(symbol) x))"
  }
}

extension String {
  /// The fields of a printed `ROW(a, b)`.
  var rowFields: [String] {
    guard hasPrefix("ROW("), hasSuffix(")") else { return [] }
    var fields: [[UInt8]] = [[]]
    var depth = 0
    var quote: UInt8?
    for byte in dropFirst(4).dropLast().utf8 {
      if let open = quote {
        if byte == open { quote = nil }
      } else {
        switch byte {
        case UInt8(ascii: "'"), UInt8(ascii: "\""): quote = byte
        case UInt8(ascii: "("), UInt8(ascii: "["): depth += 1
        case UInt8(ascii: ")"), UInt8(ascii: "]"): depth -= 1
        case UInt8(ascii: ",") where depth == 0:
          fields.append([])
          continue
        default: break
        }
      }
      fields[fields.count - 1].append(byte)
    }
    return fields.map { field in
      let text = String(decoding: field.drop { $0 == UInt8(ascii: " ") }, as: UTF8.self)
      return text.isSelfContained ? text : "(\(text))"
    }
  }
}
