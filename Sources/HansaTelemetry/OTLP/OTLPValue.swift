/// JSON of OTLP: keys in the order in which they were given, 64-bit numbers as strings, as protobuf's JSON has them.
indirect enum OTLPValue: Sendable {
  case text(String)
  /// A whole number of 32 bits.
  case number(Int)
  /// A whole number of 64 bits.
  case long(String)
  case double(Double)
  case boolean(Bool)
  case list([OTLPValue])
  case object([(String, OTLPValue)])

  var json: String {
    var output = ""
    write(to: &output)
    return output
  }

  private func write(to output: inout String) {
    switch self {
    case .text(let text), .long(let text): Self.write(text, to: &output)
    case .number(let value): output += "\(value)"
    case .double(let value):
      // protobuf's words for what JSON has no number for.
      if value.isNaN {
        output += "\"NaN\""
      } else if value.isInfinite {
        output += value < 0 ? "\"-Infinity\"" : "\"Infinity\""
      } else {
        output += "\(value)"
      }
    case .boolean(let value): output += value ? "true" : "false"
    case .list(let values):
      output += "["
      for (index, value) in values.enumerated() {
        if index > 0 { output += "," }
        value.write(to: &output)
      }
      output += "]"
    case .object(let fields):
      output += "{"
      for (index, field) in fields.enumerated() {
        if index > 0 { output += "," }
        Self.write(field.0, to: &output)
        output += ":"
        field.1.write(to: &output)
      }
      output += "}"
    }
  }

  private static func write(_ text: String, to output: inout String) {
    output += "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": output += "\\\""
      case "\\": output += "\\\\"
      case _ where scalar.value < 0x20:
        let digits = String(scalar.value, radix: 16)
        output += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      default: output.unicodeScalars.append(scalar)
      }
    }
    output += "\""
  }

  /// A list of attributes, without those that have no value.
  static func attributes(_ pairs: [(String, OTLPValue?)]) -> OTLPValue {
    .list(
      pairs.compactMap { key, value in
        value.map { .object([("key", .text(key)), ("value", .object([($0.attributeKind, $0)]))]) }
      })
  }

  private var attributeKind: String {
    switch self {
    case .text, .number, .list, .object: "stringValue"
    case .long: "intValue"
    case .double: "doubleValue"
    case .boolean: "boolValue"
    }
  }
}
