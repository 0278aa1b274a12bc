import HansaCore

extension MySQLDialect {
  /// Frames of rows, and of ranges without distances: each key of ORDER BY is two keys here, for NULL's place.
  func isFrameExact(_ frame: WindowFrame?) -> Bool {
    guard let frame else { return true }
    guard frame.exclusion == nil else { return false }
    switch frame.mode {
    case .rows: return [frame.start, frame.end].allSatisfy { $0.constantDistance != nil }
    case .range: return [frame.start, frame.end].allSatisfy { $0.constantDistance == 0 }
    case .groups: return false
    }
  }

  func windowFunction(_ call: PrintedAggregate) -> String? {
    guard call.filter == nil, let over = call.over.map({ " OVER (\($0))" }) else { return nil }
    let isDigits = { (text: String) in text.utf8.allSatisfy { (0x30...0x39).contains($0) } }
    let arguments = call.arguments
    // MariaDB refuses these without an order (error 4018).
    if ["rank", "dense_rank", "ntile", "lag", "lead"].contains(call.name), call.over?.contains("ORDER BY ") != true {
      return nil
    }
    switch (call.name, arguments.count) {
    // MariaDB rounds percent_rank and cume_dist to ten digits.
    case ("row_number", 0), ("rank", 0), ("dense_rank", 0):
      return "\(call.name.string.uppercased())()\(over)"
    case ("ntile", 1) where isDigits(arguments[0]) && Int(arguments[0]) ?? 0 > 0: return "NTILE(\(arguments[0]))\(over)"
    case ("first_value", 1), ("last_value", 1): return "\(call.name.string.uppercased())(\(arguments[0]))\(over)"
    case ("nth_value", 2) where isDigits(arguments[1]) && Int(arguments[1]) ?? 0 > 0:
      return "NTH_VALUE(\(arguments[0]), \(arguments[1]))\(over)"
    case ("lag", 1), ("lead", 1): return "\(call.name.string.uppercased())(\(arguments[0]))\(over)"
    case ("lag", 2) where isDigits(arguments[1]), ("lead", 2) where isDigits(arguments[1]):
      return "\(call.name.string.uppercased())(\(arguments[0]), \(arguments[1]))\(over)"
    default: return nil
    }
  }
}

extension WindowFrame.Bound {
  /// Rows to the bound where that is a constant; 0 for bounds without a distance.
  fileprivate var constantDistance: Int64? {
    switch self {
    case .unboundedPreceding, .currentRow, .unboundedFollowing: 0
    case .preceding(.literal(.integer(let distance), _)), .following(.literal(.integer(let distance), _)): distance
    default: nil
    }
  }
}
