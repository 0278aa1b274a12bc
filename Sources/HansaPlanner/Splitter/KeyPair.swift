import HansaCore
import HansaSQL

/// A column of the source's rows that is compared with one of the shipped rows.
struct KeyPair {
  /// As an expression.
  var column: ScalarExpression
  var tested: ColumnID
  var equality: ScalarExpression
  /// Of the shipped column.
  var position: Int

  /// Those of a condition between `sent` and other columns.
  static func all(in condition: ScalarExpression, of sent: [Column]) -> [KeyPair] {
    let ids = Set(sent.map(\.id))
    return condition.conjuncts.compactMap { conjunct in
      guard case .call(let call) = conjunct, call.name == "=", call.arguments.count == 2,
        case .column(let left, _) = call.arguments[0], case .column(let right, _) = call.arguments[1],
        ids.contains(left) != ids.contains(right)
      else { return nil }
      let (key, side) = ids.contains(left) ? (left, 1) : (right, 0)
      return sent.firstIndex { $0.id == key }.map {
        KeyPair(
          column: call.arguments[side], tested: side == 1 ? right : left, equality: conjunct, position: $0)
      }
    }
  }

  /// The same about a column of the same type that equals the tested one; nil for the tested one itself.
  func about(_ other: ScalarExpression) -> KeyPair? {
    guard case .column(let id, other.type) = column, case .column(let otherID, _) = other, otherID != id else {
      return nil
    }
    return KeyPair(column: other, tested: otherID, equality: equality.substituting([id: other]), position: position)
  }

  /// The same about the column that the tested one is made of; nil where it is computed.
  func below(_ items: [Projection]) -> KeyPair? {
    guard let item = items.first(where: { $0.column.id == tested }), case .column(let id, _) = item.expression else {
      return nil
    }
    return KeyPair(
      column: item.expression, tested: id, equality: equality.substituting([tested: item.expression]),
      position: position)
  }
}
