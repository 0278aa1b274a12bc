import HansaCore

extension FederatedPlan {
  /// What the plan is told by from the other plans of its statement, the same in every process: what its sources are
  /// asked and what is merged. Constants are not in it, for those of `now()` are others in every run.
  public var identity: UInt64 {
    var hash = ShapeHash("plan")
    for shipment in shipments { hash.add(number: shipment.plan.identity) }
    for fragment in fragments {
      hash.add(fragment.source)
      hash.add(number: Self.withoutConstants(fragment.sql))
    }
    if let merge { hash.add(number: Self.withoutConstants(merge.sql)) }
    return hash.exact
  }

  /// FNV-1a over a statement without what is quoted and without numbers; the digits of names stay.
  private static func withoutConstants(_ sql: String) -> UInt64 {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var (isQuoted, isName, isNumber) = (false, false, false)
    for byte in sql.utf8 {
      if byte == UInt8(ascii: "'") {
        isQuoted.toggle()
        (isName, isNumber) = (false, false)
        continue
      }
      if isQuoted { continue }
      let isDigit = (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
      isNumber = isDigit && !isName || isNumber && byte == UInt8(ascii: ".")
      isName = !isNumber && (isDigit || byte.isLetter)
      if !isNumber { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    }
    return hash
  }
}

/// What a statement's runs are found by in every process.
public enum StatementIdentity {
  /// - Parameter canonical: its text with its constants, as `SQLNormalizer.canonical` has it.
  public static func hash(canonical: Name, parameters: Parameters, searchPath: [Name]?) -> UInt64 {
    var hash = ShapeHash("statement")
    hash.add(canonical)
    switch parameters {
    case .values(let values), .typed(let values, _): for value in values { hash.add("\(value)") }
    case .open: hash.add("open")
    }
    for name in searchPath ?? [] { hash.add(name) }
    return hash.exact
  }
}

extension UInt8 {
  /// Of a name: letters, the underscore, and all that is not ASCII.
  fileprivate var isLetter: Bool {
    switch self {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...: true
    default: false
    }
  }
}
