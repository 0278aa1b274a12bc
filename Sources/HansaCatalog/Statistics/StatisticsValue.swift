import HansaCore
import HansaSQL

/// Values that sources write as text in their statistics.
public enum StatisticsValue {
  /// - Returns: nil for types whose values have no order that estimates could use (json, arrays, interval), and for text
  ///   that is no value of the type, such as a numeric NaN.
  public static func read(_ text: String, as type: SQLType) -> SQLValue? {
    switch type {
    case .json, .jsonb, .array, .record, .interval, .unknown: nil
    default: try? LiteralInput.value(text, as: type)
    }
  }

  /// Bounds of a histogram, all of which must be readable: one that is missing would make one range as large as two.
  ///
  /// A source orders text by its collation, Hansa by bytes. The bounds are as good a sample in any order, so text is put
  /// in this one.
  public static func bounds(_ texts: [String], as type: SQLType) -> [SQLValue] {
    let values = texts.compactMap { read($0, as: type) }
    guard values.count == texts.count, values.count > 1 else { return [] }
    guard type.isText else { return values }
    return values.sorted { a, b in
      guard case .text(let a) = a, case .text(let b) = b else { return false }
      return a < b
    }
  }
}
