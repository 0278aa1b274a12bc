import HansaCore
import HansaSQL

/// What stands in the parentheses of EXPLAIN.
struct ExplainOptions {
  enum Format: String, CaseIterable { case text, json, mermaid, dot }

  /// Runs the query.
  var analyze = false
  /// Adds the merge's statement, and the rules that changed the plan.
  var verbose = false
  /// Shows estimates.
  var costs = true
  /// Shows times of what ran.
  var timing = true
  /// Shows how long planning took; as in PostgreSQL only ANALYZE does without being asked, so that plain plans of two
  /// runs are equal.
  var summary = false
  var format = Format.text

  init() {}

  /// - Throws: `.syntaxError` for an option that EXPLAIN does not have, `.invalidParameter` for a value it does not take.
  init(_ options: [ExplainStatement.Option]) throws(HansaError) {
    var asksSummary: Bool?
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
      case "costs": costs = try Self.flag(option)
      case "timing": timing = try Self.flag(option)
      case "summary": asksSummary = try Self.flag(option)
      // PostgreSQL's own options that say nothing here are taken, so that tools which send them work.
      case "buffers", "settings", "wal": _ = try Self.flag(option)
      default:
        throw HansaError(
          .syntaxError, "unrecognized EXPLAIN option \"\(option.name)\"",
          advice: "The options are ANALYZE, VERBOSE, COSTS, TIMING, SUMMARY and FORMAT.", span: option.span)
      }
    }
    summary = asksSummary ?? analyze
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
