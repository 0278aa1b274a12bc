import Foundation

/// When two rows count as equal.
struct RowRule {
  private enum Comparison { case text, paddedText, number, approximateNumber }
  private let comparisons: [Comparison]
  var distinguishesNegativeZero = true

  init(columns: [ResultTable.Column], approximateColumns: Set<Int>?) {
    comparisons = columns.enumerated().map { index, column in
      switch column.typeName {
      case "real", "double precision":
        return approximateColumns?.contains(index) ?? true ? .approximateNumber : .number
      case "numeric", "smallint", "integer", "bigint":
        return approximateColumns?.contains(index) == true ? .approximateNumber : .number
      case "character", "bpchar": return .paddedText
      default: return .text
      }
    }
  }

  /// A form of a value that is the same for equal values; bytes, because Swift finds different texts equal.
  func canonical(_ row: [String?], _ column: Int) -> [UInt8]? {
    guard let text = row[column] else { return nil }
    switch comparisons[column] {
    case .text: return Array(text.utf8)
    case .paddedText: return Array(text.utf8.reversed().drop { $0 == UInt8(ascii: " ") }.reversed())
    case .number, .approximateNumber:
      let canonical = DecimalText(text)?.canonical ?? text
      return Array((canonical == "-0" && !distinguishesNegativeZero ? "0" : canonical).utf8)
    }
  }

  /// The rows that only one side has.
  func unmatched(
    expected: ArraySlice<[String?]>, actual: ArraySlice<[String?]>
  ) -> (missing: [[String?]], unexpected: [[String?]]) {
    var counts: [[[UInt8]?]: Int] = [:]
    for row in actual { counts[key(row), default: 0] += 1 }
    var missing: [[String?]] = []
    for row in expected {
      let key = key(row)
      if let count = counts[key], count > 0 { counts[key] = count - 1 } else { missing.append(row) }
    }
    var unexpected: [[String?]] = []
    for row in actual.reversed() {
      let key = key(row)
      if let count = counts[key], count > 0 {
        counts[key] = count - 1
        unexpected.append(row)
      }
    }
    return withoutNearMatches(missing, unexpected.reversed())
  }

  private func key(_ row: [String?]) -> [[UInt8]?] { row.indices.map { canonical(row, $0) } }

  /// Takes away the pairs that differ only in the last digits of approximate numbers.
  private func withoutNearMatches(
    _ missing: [[String?]], _ unexpected: [[String?]]
  ) -> (missing: [[String?]], unexpected: [[String?]]) {
    guard comparisons.contains(.approximateNumber), !missing.isEmpty else { return (missing, unexpected) }
    var candidates = Dictionary(grouping: unexpected.indices) { exactKey(unexpected[$0]) }
    var matched: Set<Int> = []
    var left: [[String?]] = []
    for row in missing {
      let exact = exactKey(row)
      if let found = candidates[exact]?.firstIndex(where: { isNear(row, unexpected[$0]) }),
        let index = candidates[exact]?.remove(at: found)
      {
        matched.insert(index)
      } else {
        left.append(row)
      }
    }
    return (left, unexpected.indices.filter { !matched.contains($0) }.map { unexpected[$0] })
  }

  private func exactKey(_ row: [String?]) -> [[UInt8]?] {
    row.indices.filter { comparisons[$0] != .approximateNumber }.map { canonical(row, $0) }
  }

  private func isNear(_ left: [String?], _ right: [String?]) -> Bool {
    left.indices.allSatisfy { column in
      guard comparisons[column] == .approximateNumber else { return true }
      guard let a = left[column], let b = right[column] else { return left[column] == right[column] }
      guard let x = Double(a), let y = Double(b), x.isFinite, y.isFinite else {
        return canonical(left, column) == canonical(right, column)
      }
      // Half a unit of the 15th digit is 5e-15 of the leading digit at most.
      let haveOneSign = x.sign == y.sign || (x == 0 && y == 0 && !distinguishesNegativeZero)
      return abs(x - y) <= 5e-15 * max(abs(x), abs(y)) && haveOneSign
    }
  }
}

/// A number's text taken apart, so that 1.50, 1.5 and 15e-1 are the same.
struct DecimalText {
  /// Sign, digits without zeros at either end, and the power of ten of the last digit.
  let canonical: String

  /// nil where the text is no finite number.
  init?(_ text: String) {
    var rest = text.utf8[...]
    let isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    var exponent = 0
    if let mark = rest.firstIndex(where: { $0 == UInt8(ascii: "e") || $0 == UInt8(ascii: "E") }) {
      guard let value = Int(String(decoding: rest[rest.index(after: mark)...], as: UTF8.self)) else { return nil }
      exponent = value
      rest = rest[..<mark]
    }
    let parts = rest.split(separator: UInt8(ascii: "."), maxSplits: 1, omittingEmptySubsequences: false)
    let fraction = parts.count == 2 ? Array(parts[1]) : []
    var digits = parts.first.map { Array($0) + fraction } ?? fraction
    let isDigit = { (byte: UInt8) in (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    guard !digits.isEmpty, digits.allSatisfy(isDigit) else { return nil }
    exponent -= fraction.count
    let zero = UInt8(ascii: "0")
    while digits.last == zero {
      digits.removeLast()
      exponent += 1
    }
    digits = Array(digits.drop { $0 == zero })
    // Floating point's -0 stays apart from 0.
    guard !digits.isEmpty else {
      canonical = isNegative ? "-0" : "0"
      return
    }
    canonical = (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self) + "e\(exponent)"
  }
}
