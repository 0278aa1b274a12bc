import HansaCore

/// How formats that programs read say that sources are missing from an answer (`partial_results`).
public enum MissingMark {
  /// The key of the last object of JSON, of Arrow's and Parquet's metadata.
  public static let key = "hansa.missing"

  /// `[{"source":"shop","tables":["orders"],"part":"branch","code":"08006","message":"…"}]`, on one line.
  public static func json(_ missing: [MissingSource]) -> String {
    var buffer = ByteBuffer()
    buffer.append("[")
    for (index, source) in missing.enumerated() {
      if index > 0 { buffer.append(",") }
      buffer.append("{\"source\":")
      buffer.append(jsonString: source.source.string)
      buffer.append(",\"tables\":[")
      for (index, table) in source.tables.enumerated() {
        if index > 0 { buffer.append(",") }
        buffer.append(jsonString: table.string)
      }
      buffer.append("],\"part\":")
      buffer.append(jsonString: source.part.rawValue)
      buffer.append(",\"code\":")
      buffer.append(jsonString: source.code.rawValue)
      buffer.append(",\"message\":")
      buffer.append(jsonString: source.message)
      buffer.append("}")
    }
    buffer.append("]")
    return String(decoding: buffer.bytes, as: UTF8.self)
  }

  /// `json` as the value of an HTTP header: ASCII, without messages where it would be longer than 4 KiB.
  public static func header(_ missing: [MissingSource]) -> String {
    let text = ascii(json(missing))
    guard text.utf8.count > 4096 else { return text }
    return ascii(
      json(
        missing.map {
          MissingSource(
            source: $0.source, tables: [], fragment: $0.fragment, part: $0.part, code: $0.code, message: "")
        }))
  }

  /// JSON has characters beyond ASCII only in strings, where escapes stand for them.
  private static func ascii(_ json: String) -> String {
    json.utf16.reduce(into: "") { text, unit in
      if unit < 0x7F, let scalar = Unicode.Scalar(unit) {
        text.unicodeScalars.append(scalar)
      } else {
        let digits = String(unit, radix: 16)
        text += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
  }
}

extension ByteBuffer {
  mutating func append(jsonString text: String) {
    var text = text
    text.withUTF8 { append(json: UnsafeRawBufferPointer($0)) }
  }
}
