import HansaCore

extension DuckDBFunctions {
  /// Parts of json and jsonb, as they are written.
  static let json: [ScalarFunction] = [
    ScalarFunction("hansa_json_field") { (json: Text, key: Text) throws -> TextBytes? in
      try JSONPart(json).field(key.bytes)?.written
    },
    ScalarFunction("hansa_json_field_text") { (json: Text, key: Text) throws -> TextBytes? in
      try JSONPart(json).field(key.bytes)?.text()
    },
    ScalarFunction("hansa_json_element") { (json: Text, index: Int64) throws -> TextBytes? in
      try JSONPart(json).element(index)?.written
    },
    ScalarFunction("hansa_json_element_text") { (json: Text, index: Int64) throws -> TextBytes? in
      try JSONPart(json).element(index)?.text()
    },
    ScalarFunction("hansa_jsonb_element") { (json: Text, index: Int64) throws -> TextBytes? in
      try JSONPart(json).element(index, scalarsAreArrays: true)?.written
    },
    ScalarFunction("hansa_jsonb_element_text") { (json: Text, index: Int64) throws -> TextBytes? in
      try JSONPart(json).element(index, scalarsAreArrays: true)?.text()
    },
    ScalarFunction("hansa_json_path") { (json: Text, path: ListOf<Text>) throws -> TextBytes? in
      try JSONPart(json).descend(path.elements)?.written
    },
    ScalarFunction("hansa_json_path_text") { (json: Text, path: ListOf<Text>) throws -> TextBytes? in
      try JSONPart(json).descend(path.elements)?.text()
    },
    ScalarFunction("hansa_json_typeof") { (json: Text) throws -> String in
      var scanner = JSONScanner(json.bytes)
      return try scanner.kind().rawValue
    },
    ScalarFunction("hansa_json_array_length") { (json: Text) throws -> Int32 in
      var scanner = JSONScanner(json.bytes)
      switch try scanner.kind() {
      case .array: break
      case .object: throw HansaError(.invalidParameter, "cannot get array length of a non-array")
      default: throw HansaError(.invalidParameter, "cannot get array length of a scalar")
      }
      var count: Int32 = 0
      try scanner.elements(depth: 1) { _ in count += 1 }
      return count
    },
    ScalarFunction("hansa_json_has_key") { (json: Text, key: Text) throws -> Bool in
      try JSONPart(json).hasKey(key.bytes)
    },
    ScalarFunction("hansa_json_in") { (text: Text) throws -> TextBytes in
      var scanner = JSONScanner(text.bytes)
      _ = try scanner.document()
      return TextBytes(bytes: Array(text.bytes))
    },
    ScalarFunction("hansa_jsonb_in") { (text: Text) throws -> TextBytes in
      var scanner = JSONScanner(text.bytes)
      _ = try scanner.document()
      var normal = JSONNormalizer(text.bytes)
      return TextBytes(bytes: try normal.text())
    },
  ]
}

/// A value inside a JSON text.
struct JSONPart {
  private let bytes: UnsafeBufferPointer<UInt8>

  init(_ text: Text) { bytes = text.bytes }
  private init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  private func part(_ range: Range<Int>) -> JSONPart { JSONPart(UnsafeBufferPointer(rebasing: bytes[range])) }

  /// The last member of the name, of an object.
  func field(_ key: UnsafeBufferPointer<UInt8>) throws -> JSONPart? {
    var scanner = JSONScanner(bytes)
    guard try scanner.kind() == .object else { return nil }
    var found: Range<Int>?
    try scanner.members(depth: 1) { name, value in if name.elementsEqual(key) { found = value } }
    return found.map(part)
  }

  /// Counted from 0, or from -1 at the end, of an array.
  func element(_ index: Int64, scalarsAreArrays: Bool = false) throws -> JSONPart? {
    var scanner = JSONScanner(bytes)
    let kind = try scanner.kind()
    guard kind == .array else {
      return scalarsAreArrays && kind != .object && (index == 0 || index == -1) ? self : nil
    }
    var ranges: [Range<Int>] = []
    try scanner.elements(depth: 1) { ranges.append($0) }
    let place = index < 0 ? Int64(ranges.count) + index : index
    guard place >= 0, place < ranges.count else { return nil }
    return part(ranges[Int(place)])
  }

  /// Along names of members and positions of elements.
  func descend(_ path: [Text?]) throws -> JSONPart? {
    var part = self
    for step in path {
      guard let step else { return nil }
      var scanner = JSONScanner(part.bytes)
      let next: JSONPart?
      switch try scanner.kind() {
      case .object: next = try part.field(step.bytes)
      case .array: next = try Int64(step.string).flatMap { try part.element($0) }
      default: next = nil
      }
      guard let next else { return nil }
      part = next
    }
    return part
  }

  func hasKey(_ key: UnsafeBufferPointer<UInt8>) throws -> Bool {
    var scanner = JSONScanner(bytes)
    switch try scanner.kind() {
    case .object: return try field(key) != nil
    case .string: return try scanner.string().elementsEqual(key)
    case .array:
      var found = false
      try scanner.elements(depth: 1) { range in
        var element = JSONScanner(part(range).bytes)
        if try element.kind() == .string, try element.string().elementsEqual(key) { found = true }
      }
      return found
    default: return false
    }
  }

  var written: TextBytes { TextBytes(bytes: Array(bytes)) }

  /// A string without quotes and escapes; NULL for null; else as it is written.
  func text() throws -> TextBytes? {
    var scanner = JSONScanner(bytes)
    switch try scanner.kind() {
    case .null: return nil
    case .string: return TextBytes(bytes: try scanner.string())
    default: return written
    }
  }
}

/// Writes a valid JSON text as PostgreSQL writes jsonb: keys by length and bytes, each once, one blank after `:` and `,`.
struct JSONNormalizer {
  private let bytes: UnsafeBufferPointer<UInt8>
  init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

  mutating func text() throws -> [UInt8] {
    var result: [UInt8] = []
    try append(bytes, to: &result)
    return result
  }

  private func append(_ value: UnsafeBufferPointer<UInt8>, to result: inout [UInt8]) throws {
    var scanner = JSONScanner(value)
    func inner(_ range: Range<Int>) -> UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(rebasing: value[range]) }
    switch try scanner.kind() {
    case .object:
      var members: [[UInt8]: Range<Int>] = [:]
      try scanner.members(depth: 1) { members[$0] = $1 }
      let sorted = members.sorted {
        $0.key.count != $1.key.count ? $0.key.count < $1.key.count : $0.key.lexicographicallyPrecedes($1.key)
      }
      result.append(UInt8(ascii: "{"))
      for (index, member) in sorted.enumerated() {
        if index > 0 { result += ", ".utf8 }
        appendString(member.key, to: &result)
        result += ": ".utf8
        try append(inner(member.value), to: &result)
      }
      result.append(UInt8(ascii: "}"))
    case .array:
      var index = 0
      var parts: [Range<Int>] = []
      try scanner.elements(depth: 1) { parts.append($0) }
      result.append(UInt8(ascii: "["))
      for part in parts {
        if index > 0 { result += ", ".utf8 }
        try append(inner(part), to: &result)
        index += 1
      }
      result.append(UInt8(ascii: "]"))
    case .string: appendString(try scanner.string(), to: &result)
    case .number: try appendNumber(inner(try scanner.value()), to: &result)
    case .boolean, .null: result += inner(try scanner.value())
    }
  }

  /// As numeric has it: no exponent, the digits after the point kept.
  private func appendNumber(_ number: UnsafeBufferPointer<UInt8>, to result: inout [UInt8]) throws {
    let text = number.map(\.lowered)
    let mark = text.firstIndex(of: UInt8(ascii: "e")) ?? text.endIndex
    let point = text[..<mark].firstIndex(of: UInt8(ascii: ".")) ?? mark
    let fraction = max(0, mark - point - 1)
    let exponent = mark < text.endIndex ? Int(String(decoding: text[(mark + 1)...], as: UTF8.self)) ?? 0 : 0
    let scale = max(0, fraction - exponent)
    guard abs(exponent) < 10_000 else { throw HansaError(.numericOutOfRange, "value overflows numeric format") }
    var digits = try NumberReader.decimal(number[...], original: Text(bytes: number), scale: scale)
    // Numeric has no negative zero.
    if digits.first == UInt8(ascii: "-"), digits.allSatisfy({ !(0x31...0x39).contains($0) }) { digits.removeFirst() }
    result += digits
  }

  private func appendString(_ string: [UInt8], to result: inout [UInt8]) {
    result.append(UInt8(ascii: "\""))
    for byte in string {
      switch byte {
      case UInt8(ascii: "\""): result += "\\\"".utf8
      case UInt8(ascii: "\\"): result += "\\\\".utf8
      case 0x08: result += "\\b".utf8
      case 0x0C: result += "\\f".utf8
      case 0x0A: result += "\\n".utf8
      case 0x0D: result += "\\r".utf8
      case 0x09: result += "\\t".utf8
      case 0..<0x20:
        let digits = String(byte, radix: 16)
        result += "\\u00\(byte < 16 ? "0" : "")\(digits)".utf8
      default: result.append(byte)
      }
    }
    result.append(UInt8(ascii: "\""))
  }
}
