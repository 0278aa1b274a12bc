import HansaArrow
import HansaCore
import HansaPlanner

/// Compares the answer with pushdown with the one without.
///
/// Rows compare as a multiset; the columns that ORDER BY names come in the same order on both sides. Values compare by
/// the bytes of PostgreSQL's text, numerics by value. Floats that were computed may differ by `tolerance`: a sum of
/// floats depends on the order of addition, which neither PostgreSQL nor the sources fix.
struct AnswerComparison {
  /// Adding n doubles in another order changes the sum by n · 2⁻⁵³ of the sum of their magnitudes at most, and by about
  /// √n · 2⁻⁵³ as a rule: ten million of one sign stay within 1e-9. Where terms cancel, the difference can be more.
  static let tolerance = 1e-9
  /// The same for real, which has 24 bits.
  static let realTolerance = 1e-4

  let schema: Schema
  let shape: AnswerShape

  /// The first difference; nil where there is none.
  func difference(pushed: Answer, reference: Answer) -> Difference? {
    let (left, right) = (pushed.rows, reference.rows)
    return multisetDifference(left, right) ?? orderDifference(left, right)
  }

  /// The first difference in the number of rows and in the columns that decide their order: what holds however ties
  /// fall.
  func weakDifference(pushed: Answer, reference: Answer) -> Difference? {
    if pushed.rowCount != reference.rowCount {
      return Difference("\(pushed.rowCount.rows) with pushdown, \(reference.rowCount.rows) without")
    }
    return orderDifference(pushed.rows, reference.rows)
  }

  // MARK: Order

  private func orderDifference(_ left: [[AnswerCell]], _ right: [[AnswerCell]]) -> Difference? {
    for (index, (a, b)) in zip(left, right).enumerated() {
      for column in shape.order where !isEqual(a[column], b[column], column) {
        return Difference(cell: a[column], b[column], row: index, column: schema.fields[column].name, inOrder: true)
      }
    }
    return nil
  }

  // MARK: Rows

  private func multisetDifference(_ left: [[AnswerCell]], _ right: [[AnswerCell]]) -> Difference? {
    var (onlyLeft, onlyRight) = unmatched(left, right)
    if !shape.approximate.isEmpty { (onlyLeft, onlyRight) = withoutNearMatches(left, onlyLeft, right, onlyRight) }
    if let row = onlyLeft.first {
      guard let other = nearest(left[row], right, onlyRight) else {
        return Difference("row \(row + 1) comes only with pushdown: \(shown(left[row]))")
      }
      return cellDifference(left[row], right[other], row: row)
    }
    guard let row = onlyRight.first else { return nil }
    return Difference("row \(row + 1) of the answer without pushdown is missing: \(shown(right[row]))")
  }

  private func unmatched(_ left: [[AnswerCell]], _ right: [[AnswerCell]]) -> ([Int], [Int]) {
    var counts: [[AnswerCell]: Int] = [:]
    for row in right { counts[row, default: 0] += 1 }
    let onlyLeft = left.indices.filter { !take(left[$0], &counts) }
    var leftCounts: [[AnswerCell]: Int] = [:]
    for row in left { leftCounts[row, default: 0] += 1 }
    return (onlyLeft, right.indices.filter { !take(right[$0], &leftCounts) })
  }

  private func take(_ row: [AnswerCell], _ counts: inout [[AnswerCell]: Int]) -> Bool {
    guard let count = counts[row], count > 0 else { return false }
    counts[row] = count - 1
    return true
  }

  /// Takes away pairs of rows that differ only within the tolerance.
  private func withoutNearMatches(
    _ left: [[AnswerCell]], _ onlyLeft: [Int], _ right: [[AnswerCell]], _ onlyRight: [Int]
  ) -> ([Int], [Int]) {
    var candidates = Dictionary(grouping: onlyRight) { exact(right[$0]) }
    var matched: Set<Int> = []
    let rest = onlyLeft.filter { index in
      let key = exact(left[index])
      let position = candidates[key]?.firstIndex { other in
        shape.approximate.allSatisfy { isEqual(left[index][$0], right[other][$0], $0) }
      }
      guard let position, let other = candidates[key]?.remove(at: position) else { return true }
      matched.insert(other)
      return false
    }
    return (rest, onlyRight.filter { !matched.contains($0) })
  }

  private func exact(_ row: [AnswerCell]) -> [AnswerCell] {
    row.indices.filter { !shape.approximate.contains($0) }.map { row[$0] }
  }

  private func isEqual(_ a: AnswerCell, _ b: AnswerCell, _ column: Int) -> Bool {
    if a == b { return true }
    guard shape.approximate.contains(column), let x = a.number, let y = b.number, x.isFinite, y.isFinite else {
      return false
    }
    let tolerance = schema.fields[column].type == .float4 ? Self.realTolerance : Self.tolerance
    return abs(x - y) <= tolerance * max(abs(x), abs(y))
  }

  // MARK: Telling

  /// The row of `candidates` with the most equal columns; nil where none has any.
  private func nearest(_ row: [AnswerCell], _ rows: [[AnswerCell]], _ candidates: [Int]) -> Int? {
    let scored = candidates.prefix(1000).map { other in
      (other, row.indices.count { isEqual(row[$0], rows[other][$0], $0) })
    }
    guard let best = scored.max(by: { $0.1 < $1.1 }), best.1 > 0 || row.count == 1 else { return nil }
    return scored.first { $0.1 == best.1 }?.0
  }

  private func cellDifference(_ a: [AnswerCell], _ b: [AnswerCell], row: Int) -> Difference {
    let column = a.indices.first { !isEqual(a[$0], b[$0], $0) } ?? 0
    return Difference(cell: a[column], b[column], row: row, column: schema.fields[column].name, inOrder: false)
  }

  private func shown(_ row: [AnswerCell]) -> String { row.prefix(8).map(\.shown).joined(separator: ", ") }
}

/// Where two answers part: the first row and column.
struct Difference: Sendable {
  var text: String

  init(_ text: String) { self.text = text }

  init(cell a: AnswerCell, _ b: AnswerCell, row: Int, column: Name, inOrder: Bool) {
    text =
      "row \(row + 1), column \"\(column)\"\(inOrder ? " (of ORDER BY)" : ""): "
      + "\(a.shown) with pushdown, \(b.shown) without"
  }
}
