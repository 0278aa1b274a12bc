import HansaCore

/// A statement over one table whose rows can be read in parts: each part has those that lie in a range of the table's
/// pages, and all parts together are the statement's rows, in any order.
public struct RangedStatement: Hashable, Sendable {
  public var schema: Name
  public var table: Name
  /// The table's name within the statement.
  public var alias: String
  /// The statement up to the place where a condition on the table's pages has to stand, and from there on.
  private let head: String
  private let tail: String

  init(_ scan: Scan, alias: String, head: String, tail: String) {
    schema = scan.schema
    table = scan.table
    self.alias = alias
    self.head = head
    self.tail = tail
  }

  /// The statement of one part.
  ///
  /// - Parameter pages: what `SQLDialect.pageRange` says of `alias`. It has no placeholders, so that the statement has
  ///   those that it has without a range.
  public func statement(pages: String) -> String { head + pages + tail }
}

extension RelationPrinter {
  /// The statement to be read in parts; nil where the rows are not those of one table, each looked at by itself, or the
  /// dialect knows no ranges.
  static func ranged(_ relation: Relation, dialect: any SQLDialect) -> RangedStatement? {
    dialect.pageRange("t", from: 0, to: nil) == nil ? nil : withPlace(relation, dialect: dialect)
  }

  /// The statement that reads some rows of a table; nil where its database has no way to.
  ///
  /// - Parameter table: `alias` is not looked at.
  public static func sample(_ scan: Scan, of table: SampledTable, dialect: any SQLDialect) -> String? {
    guard let statement = withPlace(.scan(scan), dialect: dialect) else { return nil }
    var table = table
    table.alias = statement.alias
    return dialect.sample(of: table).map { statement.statement(pages: $0) }
  }

  /// The statement with a place for a condition on the table's rows, if it is over one table.
  private static func withPlace(_ relation: Relation, dialect: any SQLDialect) -> RangedStatement? {
    guard let scan = relation.rangedScan else { return nil }
    var printer = RelationPrinter(dialect: dialect.reading(relation))
    printer.takesValues = true
    printer.marksPages = true
    guard let text = try? printer.result(relation), printer.values.isEmpty else { return nil }
    // No dialect's text contains a zero byte.
    let pieces = text.split(separator: "\0", omittingEmptySubsequences: false).map { String($0) }
    guard pieces.count == 3 else { return nil }
    return RangedStatement(scan, alias: pieces[1], head: pieces[0], tail: pieces[2])
  }
}

extension Relation {
  /// The one table of a plan that filters its rows and computes from each, and nothing else.
  public var rangedScan: Scan? {
    switch self {
    case .scan(let scan): scan
    case .project(let input, let items): items.allSatisfy { $0.expression.isOfOneRow } ? input.rangedScan : nil
    case .filter(let input, let condition): condition.isOfOneRow ? input.rangedScan : nil
    default: nil
    }
  }
}

extension ScalarExpression {
  /// It may be evaluated once a row, by whoever reads the row.
  fileprivate var isOfOneRow: Bool { !isVolatile && !containsSubquery }
}
