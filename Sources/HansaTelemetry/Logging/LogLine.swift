import Foundation
import Logging

/// How a line of the log is written.
public enum LogFormat: String, Sendable, CaseIterable {
  /// `2026-11-22T00:15:04.123Z warning the breaker opened source=shop`
  case text
  /// One object a line: `time`, `level`, `message`, and the metadata as keys of their own.
  case json
}

/// A line of the log, as text.
enum LogLine {
  static func render(
    _ format: LogFormat, time: Date, level: Logger.Level, message: String, metadata: Logger.Metadata
  ) -> String {
    let stamp = time.formatted(Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    let pairs = metadata.sorted { $0.key < $1.key }
    switch format {
    case .text:
      let rest = pairs.map { " \($0.key)=\(quoted($0.value.description))" }.joined()
      return "\(stamp) \(level.rawValue) \(singleLine(message))\(rest)\n"
    case .json:
      var text = "{\"time\":\"\(stamp)\",\"level\":\"\(level.rawValue)\",\"message\":\(json(message))"
      for (key, value) in pairs {
        let key = ["time", "level", "message"].contains(key) ? "_\(key)" : key
        text += ",\(json(key)):\(json(value))"
      }
      return text + "}\n"
    }
  }

  /// Blanks and quotes would make the pairs ambiguous.
  private static func quoted(_ text: String) -> String {
    let isPlain = text.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "=") }
    return isPlain && !text.isEmpty ? text : json(text)
  }

  /// Nothing in a message can begin another line.
  private static func singleLine(_ text: String) -> String {
    guard text.utf8.contains(where: { $0 < 0x20 || $0 == 0x7F }) else { return text }
    return String(json(text).dropFirst().dropLast())
  }

  private static func json(_ value: Logger.Metadata.Value) -> String {
    switch value {
    case .string(let text): return json(text)
    case .stringConvertible(let value): return json(value.description)
    case .array(let values): return "[" + values.map(json).joined(separator: ",") + "]"
    case .dictionary(let values):
      return "{" + values.sorted { $0.key < $1.key }.map { "\(json($0.key)):\(json($0.value))" }.joined(separator: ",")
        + "}"
    @unknown default: return json("\(value)")
    }
  }

  private static func json(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      case _ where scalar.value < 0x20 || scalar.value == 0x7F:
        result += String(format: "\\u%04x", scalar.value)
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result + "\""
  }
}
