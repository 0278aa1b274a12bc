import HansaCore

/// What one version of MySQL or MariaDB has, by name. MariaDB's are proven on a server, MySQL's are from its manual.
public struct MySQLServer: Sendable {
  public let isMariaDB: Bool
  private let version: ServerVersion

  public init(isMariaDB: Bool, version: ServerVersion) {
    self.isMariaDB = isMariaDB
    self.version = version
  }

  /// - Parameters: the first versions that have it; nil for none.
  private func since(mariaDB: ServerVersion?, mySQL: ServerVersion?) -> Bool {
    (isMariaDB ? mariaDB : mySQL).map { version >= $0 } ?? false
  }

  /// A collation that compares code points and does not pad; nil for a server without one.
  var exactCollation: String? {
    guard since(mariaDB: "10.2", mySQL: "8.0.17") else { return nil }
    return isMariaDB ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin"
  }

  var hasWindows: Bool { since(mariaDB: "10.2.2", mySQL: "8.0.2") }
  /// `LAG(x, 1, default)`.
  var hasLagDefaults: Bool { since(mariaDB: nil, mySQL: "8.0.2") }
  /// DATE(x) cuts the time off; MySQL's manual speaks of rounding for conversions to DATE.
  var cutsTimes: Bool { isMariaDB }

  var features: DialectFeatures {
    var features: DialectFeatures = [
      .joins, .rightJoin, .aggregates, .subqueries, .rows, .offsetNeedsLimit, .membershipWithoutLimit,
      // MariaDB 10.11 takes the sum of a constant for one value for all groups.
      .distinctOfTables, .straightJoins, .explainsIndexes,
    ]
    if hasWindows { features.insert(.windows) }
    // MariaDB 10.11 sorts once for windows of different orders where a third is a part of both.
    if isMariaDB { features.insert(.twoWindows) }
    if since(mariaDB: "10.2.1", mySQL: "8.0.1") { features.insert(.commonTables) }
    // With parentheses around the branches, INTERSECT and EXCEPT.
    if since(mariaDB: "10.3.3", mySQL: nil) { features.insert(.values) }
    if since(mariaDB: "10.4", mySQL: "8.0.31") { features.formUnion([.setOperations, .branchesInParentheses]) }
    if since(mariaDB: "10.5", mySQL: "8.0.31") { features.insert(.allSetOperations) }
    if since(mariaDB: nil, mySQL: "8.0.14") {
      features.insert(.lateral)
    } else {
      features.insert(.uncorrelatedDerivedTables)
    }
    return features
  }
}

/// What is known of a column of a table.
struct MySQLColumn: Sendable {
  /// In lower case, with modifiers: `int(10) unsigned`.
  let nativeType: String
  /// The collation's name; nil for no text.
  let collation: String?
  /// The column is read through a cast.
  let isCast: Bool

  init(_ item: Scan.Item) {
    nativeType = item.traits.nativeType.lowercased()
    collation = item.traits.collation?.string
    isCast = item.readAs != nil
  }

  var characterSet: Substring? { collation?.split(separator: "_").first }
  var isUnsigned: Bool { nativeType.isEmpty || nativeType.contains("unsigned") || nativeType.hasPrefix("year") }

  /// In UTF-8, at most; nil where there is no limit that sorting could have.
  var maximumBytes: Int? {
    let type = nativeType.prefix { $0.isLetter }
    return switch type {
    case "tinytext": 255 * 3
    // Of any character set: what has four bytes in UTF-8 has four in the others.
    case "text", "enum", "set": 65_535 * 3
    case "char", "varchar": nativeType.split { !$0.isNumber }.first.flatMap { Int($0) }.map { $0 * 4 }
    case "inet4", "inet6": 64
    default: nil
    }
  }
}
