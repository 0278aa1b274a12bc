import HansaCore

/// Conditions that are true wherever those asked for are, and may be true for more rows: another test follows.
///
/// A part of an AND that the dialect cannot say is left out, also inside an OR; below NOT, or inside a value, more would be
/// less.
extension RelationPrinter {
  mutating func weak(_ condition: ScalarExpression) throws(Unprintable) -> String {
    do throws(Unprintable) {
      isCondition = true
      return try expression(condition)
    } catch {
      isCondition = false
      if let text = try weaker(condition) { return text }
      throw error
    }
  }

  private mutating func weaker(_ condition: ScalarExpression) throws(Unprintable) -> String? {
    switch condition {
    case .and(let parts):
      // A part less is a condition less.
      var texts: [String] = []
      for part in parts {
        if let text = try? weak(part) { texts.append(text.isSelfContained ? text : "(\(text))") }
      }
      return texts.isEmpty ? nil : texts.joined(separator: " AND ")
    case .or(let parts):
      var texts: [String] = []
      for part in parts {
        let text = try weak(part)
        texts.append(text.isSelfContained ? text : "(\(text))")
      }
      return texts.joined(separator: " OR ")
    default: return nil
    }
  }
}
