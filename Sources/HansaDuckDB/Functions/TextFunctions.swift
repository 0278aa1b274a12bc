import HansaCore

extension DuckDBFunctions {
  /// Functions of text where DuckDB's count, fold or fail otherwise. Letters beyond ASCII have no case in collation C.
  static let texts: [ScalarFunction] = [
    ScalarFunction("hansa_upper") { (text: Text) in TextBytes(bytes: text.bytes.map(\.raised)) },
    ScalarFunction("hansa_lower") { (text: Text) in TextBytes(bytes: text.bytes.map(\.lowered)) },
    ScalarFunction("hansa_initcap") { (text: Text) -> TextBytes in
      var inWord = false
      return TextBytes(
        bytes: text.bytes.map { byte in
          let folded = inWord ? byte.lowered : byte.raised
          inWord = byte.isLetter || byte.isDigit
          return folded
        })
    },
    ScalarFunction("hansa_reverse") { (text: Text) -> TextBytes in
      var bytes: [UInt8] = []
      bytes.reserveCapacity(text.bytes.count)
      var end = text.bytes.count
      for index in stride(from: end - 1, through: 0, by: -1) where !text.bytes[index].isContinuation {
        bytes += text.bytes[index..<end]
        end = index
      }
      return TextBytes(bytes: bytes)
    },
    ScalarFunction("hansa_chr") { (code: Int32) throws -> String in
      if code < 0 { throw HansaError(.invalidParameter, "character number must be positive") }
      if code == 0 { throw HansaError(.programLimitExceeded, "null character not permitted") }
      if code > 0x10FFFF {
        throw HansaError(.programLimitExceeded, "requested character too large for encoding: \(code)")
      }
      guard let scalar = Unicode.Scalar(UInt32(code)) else {
        throw HansaError(.programLimitExceeded, "requested character not valid for encoding: \(code)")
      }
      return String(Character(scalar))
    },
    ScalarFunction("hansa_substring") { (text: Text, start: Int32) in
      substring(text, start: Int64(start), end: .max)
    },
    ScalarFunction("hansa_substring") { (text: Text, start: Int32, length: Int32) throws -> TextBytes in
      if length < 0 { throw HansaError(.substringError, "negative substring length not allowed") }
      return substring(text, start: Int64(start), end: Int64(start) + Int64(length))
    },
    ScalarFunction("hansa_lpad") { (text: Text, length: Int32, fill: Text) in
      let (kept, padding) = padded(text, to: length, with: fill)
      return TextBytes(bytes: padding + kept)
    },
    ScalarFunction("hansa_rpad") { (text: Text, length: Int32, fill: Text) in
      let (kept, padding) = padded(text, to: length, with: fill)
      return TextBytes(bytes: kept + padding)
    },
    ScalarFunction("hansa_split_part") { (text: Text, delimiter: Text, field: Int32) throws -> TextBytes in
      if field == 0 { throw HansaError(.invalidParameter, "field position must not be zero") }
      if text.bytes.isEmpty { return TextBytes(bytes: []) }
      let parts = delimiter.bytes.isEmpty ? [text.bytes[...]] : split(text.bytes, by: delimiter.bytes)
      let index = field > 0 ? Int(field) - 1 : parts.count + Int(field)
      return TextBytes(bytes: parts.indices.contains(index) ? Array(parts[index]) : [])
    },
    ScalarFunction("hansa_quote_literal") { (text: Text) -> TextBytes in
      var bytes: [UInt8] = text.bytes.contains(UInt8(ascii: "\\")) ? Array("E'".utf8) : Array("'".utf8)
      for byte in text.bytes {
        if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\\") { bytes.append(byte) }
        bytes.append(byte)
      }
      return TextBytes(bytes: bytes + Array("'".utf8))
    },
  ]

  /// Characters from position `start`, counted from 1, up to but not `end`.
  private static func substring(_ text: Text, start: Int64, end: Int64) -> TextBytes {
    var position: Int64 = 0
    var bytes: [UInt8] = []
    for byte in text.bytes {
      if !byte.isContinuation { position += 1 }
      if position >= end { break }
      if position >= start { bytes.append(byte) }
    }
    return TextBytes(bytes: bytes)
  }

  /// What is kept of the text, and what fills it up; an empty filling fills nothing.
  private static func padded(_ text: Text, to length: Int32, with fill: Text) -> ([UInt8], [UInt8]) {
    let wanted = max(0, Int(length))
    var count = 0
    var kept: [UInt8] = []
    for byte in text.bytes {
      if !byte.isContinuation {
        if count == wanted { break }
        count += 1
      }
      kept.append(byte)
    }
    var padding: [UInt8] = []
    var missing = fill.bytes.isEmpty ? 0 : wanted - count
    var index = 0
    while missing > 0 {
      repeat {
        padding.append(fill.bytes[index])
        index = (index + 1) % fill.bytes.count
      } while index != 0 && fill.bytes[index].isContinuation
      missing -= 1
    }
    return (kept, padding)
  }

  /// The parts between occurrences of a delimiter that is not empty.
  static func split(
    _ text: UnsafeBufferPointer<UInt8>, by delimiter: UnsafeBufferPointer<UInt8>
  ) -> [Slice<UnsafeBufferPointer<UInt8>>] {
    var parts: [Slice<UnsafeBufferPointer<UInt8>>] = []
    var start = 0
    var index = 0
    while index + delimiter.count <= text.count {
      if text[index] == delimiter[0], text[index..<(index + delimiter.count)].elementsEqual(delimiter) {
        parts.append(text[start..<index])
        index += delimiter.count
        start = index
      } else {
        index += 1
      }
    }
    parts.append(text[start...])
    return parts
  }

  /// Texts to lists and back.
  static let textArrays: [ScalarFunction] = [
    ScalarFunction("hansa_string_to_array", nullable: [.varchar, .varchar]) { stringToArray($0, $1) },
    ScalarFunction("hansa_string_to_array", nullable: [.varchar, .varchar, .varchar]) { stringToArray($0, $1) },
    ScalarFunction("hansa_array_to_string") { (list: ListOf<Text>, delimiter: Text) in
      TextBytes(bytes: joined(list.elements.compactMap { $0 }, delimiter))
    },
    ScalarFunction("hansa_array_to_string", nullable: [.list(.varchar), .varchar, .varchar]) {
      inputs, row -> TextBytes? in
      guard inputs[0].isValid(row), inputs[1].isValid(row) else { return nil }
      let replacement = inputs[2].isValid(row) ? Text.read(inputs[2], row) : nil
      let elements = ListOf<Text>.read(inputs[0], row).elements.compactMap { $0 ?? replacement }
      return TextBytes(bytes: joined(elements, Text.read(inputs[1], row)))
    },
  ]

  private static func joined(_ elements: [Text], _ delimiter: Text) -> [UInt8] {
    var bytes: [UInt8] = []
    for (index, element) in elements.enumerated() {
      if index > 0 { bytes += delimiter.bytes }
      bytes += element.bytes
    }
    return bytes
  }

  /// A NULL delimiter splits into characters, an empty one not at all; parts equal to the third argument are NULL.
  private static func stringToArray(_ inputs: [InputVector], _ row: Int) -> TextList? {
    guard inputs[0].isValid(row) else { return nil }
    let text = Text.read(inputs[0], row)
    if text.bytes.isEmpty { return TextList(elements: []) }
    var parts: [[UInt8]] = []
    if !inputs[1].isValid(row) {
      for byte in text.bytes {
        if byte.isContinuation { parts[parts.count - 1].append(byte) } else { parts.append([byte]) }
      }
    } else {
      let delimiter = Text.read(inputs[1], row)
      parts = delimiter.bytes.isEmpty ? [Array(text.bytes)] : split(text.bytes, by: delimiter.bytes).map { Array($0) }
    }
    guard inputs.count == 3, inputs[2].isValid(row) else { return TextList(elements: parts) }
    let null = Array(Text.read(inputs[2], row).bytes)
    return TextList(elements: parts.map { $0 == null ? nil : $0 })
  }
}
