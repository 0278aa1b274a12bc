import HansaCore
import HansaSQL

/// What stands in the parentheses of EXPLAIN.
struct ExplainOptions {
  enum Format: String, CaseIterable { case text, json, mermaid, dot }

  var analyze = false
  var verbose = false
  var format = Format.text

  init() {}

  /// - Throws: `.syntaxError` for an option that EXPLAIN does not have, `.invalidParameter` for a value it does not take.
  init(_ options: [ExplainStatement.Option]) throws(HansaError) {
    for option in options {
      switch option.name {
      case "analyze": analyze = try Self.flag(option)
      case "verbose": verbose = try Self.flag(option)
      case "format":
        guard let format = option.value.flatMap({ Format(rawValue: $0.string.lowercased()) }) else {
          throw HansaError(
            .invalidParameter, "unrecognized value for EXPLAIN option \"format\": \"\(option.value?.string ?? "")\"",
            advice: "It takes \(Format.allCases.map(\.rawValue).joined(separator: ", ")).", span: option.span)
        }
        self.format = format
      // PostgreSQL's own options that say nothing here are taken, so that tools which send them work.
      case "costs", "buffers", "timing", "summary", "settings", "wal": _ = try Self.flag(option)
      default:
        throw HansaError(
          .syntaxError, "unrecognized EXPLAIN option \"\(option.name)\"",
          advice: "The options are ANALYZE, VERBOSE and FORMAT.", span: option.span)
      }
    }
  }

  private static func flag(_ option: ExplainStatement.Option) throws(HansaError) -> Bool {
    switch option.value?.string.lowercased() {
    case nil, "true", "on", "1": return true
    case "false", "off", "0": return false
    default:
      throw HansaError(.invalidParameter, "\(option.name) requires a Boolean value", span: option.span)
    }
  }
}
