import HansaCore

/// A statement and the values of its placeholders, in order.
public struct BoundStatement: Sendable {
  public var sql: String
  public var parameters: [SQLValue]
  /// The statement as it can be read in parts; nil where it cannot.
  public var ranged: RangedStatement?

  /// - Parameters:
  ///   - text: a value's place is its position in `values` between two zero bytes, which no dialect's text contains.
  ///     A value may stand in several places: each becomes a placeholder of its own.
  init(_ text: String, values: [SQLValue]) {
    guard !values.isEmpty else {
      sql = text
      parameters = []
      return
    }
    sql = ""
    parameters = []
    for (index, piece) in text.split(separator: "\0", omittingEmptySubsequences: false).enumerated() {
      guard !index.isMultiple(of: 2), let position = Int(piece), values.indices.contains(position) else {
        sql += piece
        continue
      }
      sql += "?"
      parameters.append(values[position])
    }
  }
}

extension RelationPrinter {
  /// The statement with its values apart, as far as the dialect's driver takes them so.
  ///
  /// - Throws: `Unprintable` when the dialect cannot say a part of it exactly.
  public static func bound(_ relation: Relation, dialect: any SQLDialect) throws(Unprintable) -> BoundStatement {
    var printer = RelationPrinter(dialect: dialect.reading(relation))
    printer.takesValues = true
    let text = try printer.result(relation)
    var statement = BoundStatement(text, values: printer.values)
    statement.ranged = ranged(relation, dialect: dialect)
    if statement.parameters.count <= mostPlaceholders { return statement }
    return BoundStatement(try Self.statement(relation, dialect: dialect), values: [])
  }

  /// SQLite takes 32,766 in one statement, MySQL 65,535; longer lists stand in the text.
  private static let mostPlaceholders = 32_000

  /// The constant's place in the text.
  mutating func placeholder(_ value: SQLValue) -> String {
    values.append(value)
    return "\0\(values.count - 1)\0"
  }
}
