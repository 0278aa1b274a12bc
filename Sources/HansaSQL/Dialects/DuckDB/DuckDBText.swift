import HansaCore

extension DuckDBRules {
  /// Functions of text. Letters beyond ASCII have no case in collation C.
  static let text: [DuckDBRule] =
    ["length", "char_length", "character_length"].map {
      DuckDBRule(Name($0), .text, as: "CAST(length({0}) AS INTEGER)")
    }
    + ["trim", "btrim", "ltrim", "rtrim"].flatMap { (name: String) -> [DuckDBRule] in
      let function = name == "btrim" ? "trim" : name
      return [
        DuckDBRule(Name(name), .text, as: "\(function)({0}, ' ')"),
        DuckDBRule(Name(name), .text, .text, as: "\(function)({0}, {1})"),
      ]
    }
    + ["substring", "substr"].flatMap { (name: String) -> [DuckDBRule] in
      [
        DuckDBRule(Name(name), .text, .int4) { call in
          guard let start = call.integer(1), start >= 1 else { return nil }
          return "substring(\(call[0]), \(start))"
        },
        DuckDBRule(Name(name), .text, .int4, .int4) { call in
          guard let start = call.integer(1), start >= 1, let length = call.integer(2), length >= 0 else { return nil }
          return "substring(\(call[0]), \(start), \(length))"
        },
        DuckDBRule(Name(name), .text, .int4, as: "hansa_substring({0}, {1})"),
        DuckDBRule(Name(name), .text, .int4, .int4, as: "hansa_substring({0}, {1}, {2})"),
      ]
    }
    + ["lpad", "rpad"].flatMap { (name: String) -> [DuckDBRule] in
      [
        DuckDBRule(Name(name), .text, .int4, as: "\(name)({0}, {1}, ' ')"),
        DuckDBRule(Name(name), .text, .int4, .text) { call in
          if let fill = call.string(2) {
            return fill.isEmpty ? "hansa_\(name)(\(call.list))" : "\(name)(\(call.list))"
          }
          return "hansa_\(name)(\(call.list))"
        },
      ]
    }
    + [
      DuckDBRule("octet_length", .text) { call in
        // char(n) counts its padding.
        if case .char = call.type(0) { return nil }
        return "CAST(strlen(\(call[0])) AS INTEGER)"
      },
      DuckDBRule("bit_length", .text) { call in
        if case .char = call.type(0) { return nil }
        return "CAST(strlen(\(call[0])) * 8 AS INTEGER)"
      },
      DuckDBRule("left", .text, .int4, as: "left({0}, {1})"),
      DuckDBRule("right", .text, .int4, as: "right({0}, {1})"),
      DuckDBRule("position", .text, .text, as: "CAST(strpos({0}, {1}) AS INTEGER)"),
      DuckDBRule("strpos", .text, .text, as: "CAST(strpos({0}, {1}) AS INTEGER)"),
      DuckDBRule("replace", .text, .text, .text, as: "replace({*})"),
      DuckDBRule("overlay", .text, .text, .int4, .int4) { call in
        guard let start = call.integer(2), start >= 1, let length = call.integer(3), length >= 0 else { return nil }
        return concatenation(
          ["substring(\(call[0]), 1, \(start - 1))", call[1], "substring(\(call[0]), \(start + length))"])
      },
      DuckDBRule("overlay", .text, .text, .int4) { call in
        guard let start = call.integer(2), start >= 1 else { return nil }
        let rest = "substring(\(call[0]), CAST(\(start) + length(\(call[1])) AS BIGINT))"
        return concatenation(["substring(\(call[0]), 1, \(start - 1))", call[1], rest])
      },
      DuckDBRule("translate", .text, .text, .text, as: "translate({*})"),
      DuckDBRule("repeat", .text, .int4, as: "repeat({*})"),
      DuckDBRule("reverse", .text, as: "hansa_reverse({0})"),
      DuckDBRule("upper", .text, as: "hansa_upper({0})"),
      DuckDBRule("lower", .text, as: "hansa_lower({0})"),
      DuckDBRule("initcap", .text, as: "hansa_initcap({0})"),
      DuckDBRule("ascii", .text, as: "CAST(ascii({0}) AS INTEGER)"),
      DuckDBRule("chr", .int4, as: "hansa_chr({0})"),
      DuckDBRule("md5", .text, as: "md5({0})"),
      DuckDBRule("starts_with", .text, .text, as: "starts_with({*})"),
      DuckDBRule("^@", .text, .text, as: "starts_with({*})"),
      DuckDBRule("split_part", .text, .text, .int4) { call in
        if let delimiter = call.string(1), !delimiter.isEmpty, let field = call.integer(2), field != 0 {
          return "split_part(\(call.list))"
        }
        return "hansa_split_part(\(call.list))"
      },
      DuckDBRule("to_hex", .integer, as: "hansa_to_hex({0})"),
      DuckDBRule("quote_literal", .text, as: "hansa_quote_literal({0})"),
      DuckDBRule("quote_nullable", .text, as: "COALESCE(hansa_quote_literal({0}), 'NULL')"),
      DuckDBRule("concat", .any, variadic: true) { call in
        // One empty text keeps the result a text, and NOT NULL, where all are NULL.
        outputs(call, from: 0).map { "concat('', \($0.joined(separator: ", ")))" }
      },
      DuckDBRule("concat_ws", .text, .any, variadic: true) { call in
        outputs(call, from: 1).map { "concat_ws(\(([call[0]] + $0).joined(separator: ", ")))" }
      },
      DuckDBRule("||", .array, .any) { concatenatedArrays($0) },
      DuckDBRule("||", .any, .array) { concatenatedArrays($0) },
      // Without the cast two constant NULLs have no type.
      DuckDBRule("||", .bytea, .bytea, as: "CAST({0} || {1} AS BLOB)"),
      DuckDBRule("||", .any, .any) { call in
        guard call.type(0).isText || call.type(1).isText, let left = DuckDBCasts.cast(call[0], call.type(0), .text),
          let right = DuckDBCasts.cast(call[1], call.type(1), .text)
        else { return nil }
        return concatenation([left, right])
      },
      DuckDBRule("string_to_array", .text, .text, as: "hansa_string_to_array({*})"),
      DuckDBRule("string_to_array", .text, .text, .text, as: "hansa_string_to_array({*})"),
      DuckDBRule("array_to_string", .array, .text) { arrayToString($0, nulls: nil) },
      DuckDBRule("array_to_string", .array, .text, .text) { arrayToString($0, nulls: $0[2]) },
    ]

  /// DuckDB gives a text with a constant NULL no type, also where the NULL is calculated, or is what a column of a
  /// subquery stands for: so it is cast.
  private static func concatenation(_ parts: [String]) -> String {
    "CAST(\(parts.joined(separator: " || ")) AS VARCHAR)"
  }

  private static func outputs(_ call: DuckDBCall, from start: Int) -> [String]? {
    var texts: [String] = []
    for index in start..<call.count {
      guard let text = call.output(index) else { return nil }
      texts.append(text)
    }
    return texts
  }

  private static func arrayToString(_ call: DuckDBCall, nulls: String?) -> String? {
    guard let element = call.type(0).element, let text = DuckDBCasts.output("x", element) else { return nil }
    let list = text == "x" ? call[0] : "list_transform(\(call[0]), lambda x: \(text))"
    return nulls.map { "hansa_array_to_string(\(list), \(call[1]), \($0))" }
      ?? "hansa_array_to_string(\(list), \(call[1]))"
  }
}

extension DuckDBCall {
  var list: String { arguments.joined(separator: ", ") }
}
