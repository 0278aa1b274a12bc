import HansaCore

/// Arithmetic on decimals of up to 18 digits, which DuckDB does with 64 bits and an error where they do not suffice, or, on
/// ones that were made wider first, with 128 and at half the speed.
///
/// Which of the two a statement does is left to whoever runs it: where an operand would be made wider it has a call of a
/// macro, and each of the two meanings of that is right or an error.
public enum NarrowDecimals {
  private static let prefix = "hansa_wide_"

  static func widened(_ text: String, scale: Int) -> String { "\(prefix)\(scale)(\(text))" }

  /// What creates the macros of a statement for its connection; none where it has no such calls.
  ///
  /// - Parameter isNarrow: the operands stay as they are.
  public static func macros(of statement: String, isNarrow: Bool) -> [String] {
    let called = Set(statement.split(separator: prefix).dropFirst().compactMap { Int($0.prefix { $0 != "(" }) })
    return called.filter { (0...18).contains($0) }.sorted().map { scale in
      "CREATE TEMP MACRO \(prefix)\(scale)(x) AS \(isNarrow ? "x" : "CAST(x AS DECIMAL(19,\(scale)))")"
    }
  }
}

extension Relation {
  /// Whether all arithmetic is done before the first row of the answer is there: it is below an aggregate.
  var computesBeforeItsFirstRow: Bool {
    switch self {
    case .aggregate: true
    case .project(let input, _), .filter(let input, _), .sort(let input, _):
      input.computesBeforeItsFirstRow && !expressions.contains { $0.isComputed }
    case .limit(let input, _), .distinct(let input): input.computesBeforeItsFirstRow
    default: false
    }
  }
}

extension ScalarExpression {
  /// It adds or multiplies numerics, or holds a plan that may.
  fileprivate var isComputed: Bool {
    contains {
      switch $0 {
      case .subquery: true
      case .call(let call): ["+", "-", "*"].contains(call.name) && call.type.isNumeric
      default: false
      }
    }
  }
}
