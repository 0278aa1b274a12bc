import HansaCatalog
import HansaCore
import HansaSQL

extension Selectivity {
  func compare(_ comparison: Comparison, _ left: ScalarExpression, _ right: ScalarExpression) -> Double {
    if case (.row(let ours), .row(let theirs)) = (left, right), ours.count == theirs.count {
      let equal = zip(ours, theirs).map { compare(.equal, $0, $1) }.reduce(1, *)
      switch comparison {
      case .equal: return equal
      case .unequal: return clamped(1 - equal)
      default: return ours.first.flatMap { a in theirs.first.map { compare(comparison, a, $0) } } ?? Default.range
      }
    }
    if left.references.isEmpty, !right.references.isEmpty { return compare(comparison.mirrored, right, left) }
    switch comparison {
    case .equal: return equal(left, right)
    case .unequal: return clamped(1 - equal(left, right) - nulls(left) - nulls(right))
    default: break
    }
    guard let value = right.constant, let profile = profile(left) else { return Default.range }
    if value.isNull { return 0 }
    return range(profile, comparison, value) ?? Default.range
  }

  private func equal(_ left: ScalarExpression, _ right: ScalarExpression) -> Double {
    if let value = right.constant { return value.isNull ? 0 : equal(left, to: value) }
    guard estimate.covers(estimate.storedColumns(of: right)), estimate.covers(estimate.storedColumns(of: left)) else {
      return equal(left, to: nil)
    }
    if let a = estimate.column(left), let b = estimate.column(right), estimate.equal.areEqual(a, b) {
      return clamped(1 - nulls(left))
    }
    // Two columns of these rows, as PostgreSQL's eqjoinsel without common values.
    let count = max(estimate.distinct(of: left).count, estimate.distinct(of: right).count)
    return clamped((1 - nulls(left)) * (1 - nulls(right)) / max(1, count))
  }

  /// Equality with a constant (var_eq_const), or with a value that is not known before it runs: nil (var_eq_non_const).
  func equal(_ tested: ScalarExpression, to value: SQLValue?) -> Double {
    guard let profile = profile(tested) else { return 1 / max(1, estimate.distinct(of: tested).count) }
    let known = profile.statistics?.common ?? []
    if let value, let met = known.first(where: { profile.isSame($0.value, value) }) { return clamped(met.fraction) }
    let count = estimate.column(tested).map { estimate.allDistinct(of: $0) } ?? DistinctCount.guess
    let notNull = 1 - profile.nullFraction
    guard value != nil else {
      let average = notNull / max(1, count)
      return clamped(min(average, known.first?.fraction ?? 1))
    }
    let common = known.map(\.fraction).reduce(0, +)
    let others = max(1, count - Double(known.count))
    let rest = max(0, notNull - common) / others
    return clamped(min(rest, known.last?.fraction ?? 1))
  }

  func inList(_ tested: ScalarExpression, _ list: [ScalarExpression]) -> Double {
    // Written twice is in it once.
    clamped(Set(list).map { compare(.equal, tested, $0) }.reduce(0, +))
  }

  func isDistinct(_ left: ScalarExpression, _ right: ScalarExpression) -> Double {
    if right.constant == .null { return clamped(1 - isNull(left)) }
    if left.constant == .null { return clamped(1 - isNull(right)) }
    return clamped(1 - compare(.equal, left, right) - nulls(left) * nulls(right))
  }
}

extension Estimate {
  /// Distinct values of a column over all rows of its origin, whatever conditions leave.
  func allDistinct(of id: ColumnID) -> Double {
    guard let (position, column) = stored(id) else { return DistinctCount.guess }
    let all = origins[position].profile.rows
    return column.distinct ?? (column.type == .boolean ? 2 : max(1, min(DistinctCount.guess, all)))
  }
}

extension ColumnProfile {
  /// `char` is compared without its blanks, however the source stores them.
  func isSame(_ a: SQLValue, _ b: SQLValue) -> Bool {
    if a == b { return true }
    if case .char = type, case .text(let x) = a, case .text(let y) = b {
      return x.withoutTrailingBlanks.elementsEqual(y.withoutTrailingBlanks)
    }
    guard let x = OrderedValue(a), let y = OrderedValue(b) else { return false }
    return x.compared(to: y) == 0
  }
}

extension Name {
  fileprivate var withoutTrailingBlanks: Substring.UTF8View.SubSequence {
    let bytes = Substring(string).utf8
    let end = bytes.lastIndex { $0 != 0x20 }.map { bytes.index(after: $0) } ?? bytes.startIndex
    return bytes[..<end]
  }
}

extension Comparison {
  /// With its operands the other way round.
  var mirrored: Comparison {
    switch self {
    case .equal, .unequal: self
    case .less: .greater
    case .lessOrEqual: .greaterOrEqual
    case .greater: .less
    case .greaterOrEqual: .lessOrEqual
    }
  }
}

extension ScalarExpression {
  /// The value of a literal, seen through casts between types of one order.
  var constant: SQLValue? {
    switch self {
    case .literal(let value, _): value
    case .cast(let inner, let type) where type.base == inner.type.base || type.isNumber || type.isDateTime:
      inner.constant
    default: nil
    }
  }
}
