import HansaCore

/// Functions of text whose other arguments must be constants: SQLite counts from the end where PostgreSQL does not.
extension SQLiteDialect {
  func textFunction(_ call: FunctionCall, _ arguments: [String]) -> String? {
    guard let first = call.arguments.first, first.type.isText else { return nil }
    switch (call.name, arguments.count) {
    case ("substring", 2), ("substr", 2):
      guard let start = call.constant(1) else { return nil }
      return "substr(\(arguments[0]), \(max(start, 1)))"
    case ("substring", 3), ("substr", 3):
      // What lies before the first character counts too; a negative length is an error.
      guard let start = call.constant(1), let length = call.constant(2), length >= 0 else { return nil }
      return "substr(\(arguments[0]), \(max(start, 1)), \(max(0, length + min(start, 1) - 1)))"
    case ("left", 2):
      guard let count = call.constant(1), count >= 0 else { return nil }
      return "substr(\(arguments[0]), 1, \(count))"
    case ("right", 2):
      guard let count = call.constant(1), count > 0 else { return nil }
      return "substr(\(arguments[0]), -\(count))"
    case ("btrim", 1): return "trim(\(arguments[0]))"
    case ("ltrim", 1), ("rtrim", 1): return "\(call.name)(\(arguments[0]))"
    // By collation "C" only the letters of ASCII have a case.
    case ("lower", 1), ("upper", 1): return hasASCIICase ? "\(call.name)(\(arguments[0]))" : nil
    case ("bit_length", 1): return "(8 * length(CAST(\(arguments[0]) AS BLOB)))"
    case ("starts_with", 2): return "substr(\(arguments[0]), 1, length(\(arguments[1]))) = \(arguments[1])"
    default: return nil
    }
  }

  /// LIKE by GLOB, which tells upper and lower case apart and knows no escape: its own signs stand in brackets.
  ///
  /// PostgreSQL compares a char(n) with its padding, which `hansa_char` cuts off.
  func like(_ call: FunctionCall, _ arguments: [String]) -> String? {
    let folds = call.name == "~~*" || call.name == "!~~*"
    guard call.arguments.prefix(2).allSatisfy({ $0.type.isText }), !call.arguments[0].type.isChar,
      !folds || hasASCIICase,
      let pattern = pattern(call.arguments, folded: folds)
    else { return nil }
    let text = folds ? "lower(\(arguments[0]))" : arguments[0]
    return "\(text) \(call.name.string.hasPrefix("!") ? "NOT GLOB" : "GLOB") \(pattern)"
  }

  /// The constant pattern of LIKE as one of GLOB's, quoted; nil where they may differ.
  func pattern(_ arguments: [ScalarExpression], folded: Bool = false) -> String? {
    guard arguments.count >= 2, case .literal(.text(let written), _) = arguments[1].withoutTextCast else { return nil }
    var escape: Unicode.Scalar? = "\\"
    if arguments.count == 3 {
      guard case .literal(.text(let sign), _) = arguments[2].withoutTextCast, sign.string.unicodeScalars.count < 2
      else {
        return nil
      }
      escape = sign.string.unicodeScalars.first
    }
    var glob = ""
    var isEscaped = false
    for scalar in written.string.unicodeScalars {
      // SQLite does not tell these from U+FFFD.
      guard scalar.value != 0, scalar.value < 0xFFFD || scalar.value > 0xFFFF else { return nil }
      if !isEscaped, scalar == escape {
        isEscaped = true
        continue
      }
      switch scalar {
      case "%" where !isEscaped: glob += "*"
      case "_" where !isEscaped: glob += "?"
      case "*", "?", "[": glob += "[\(scalar)]"
      case "A"..."Z" where folded: glob += scalar.properties.lowercaseMapping
      default: glob.unicodeScalars.append(scalar)
      }
      isEscaped = false
    }
    // PostgreSQL refuses an escape at the end; SQLite refuses patterns beyond 50,000 bytes.
    guard !isEscaped, glob.utf8.count < 40_000 else { return nil }
    return LiteralText.quoted(glob)
  }
}

extension FunctionCall {
  fileprivate func constant(_ index: Int) -> Int64? {
    guard case .literal(.integer(let number), _) = arguments[index], number.magnitude < 1_000_000_000 else {
      return nil
    }
    return number
  }
}

extension ScalarExpression {
  /// A constant below a cast between types of text.
  fileprivate var withoutTextCast: ScalarExpression {
    if case .cast(let inner, let type) = self, type == .text, inner.type.isText || inner.type == .unknown {
      return inner
    }
    return self
  }

  /// A constant below casts between integers.
  var withoutIntegerCast: ScalarExpression {
    if case .cast(let inner, let type) = self, type.isInteger, inner.type.isInteger { return inner.withoutIntegerCast }
    return self
  }
}
