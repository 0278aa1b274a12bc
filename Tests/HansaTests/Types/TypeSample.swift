import Hansa
import HansaCore
import Testing

/// A column of a source with some of its values.
struct TypeSample: Sendable, CustomTestStringConvertible {
  /// The column's type in the source.
  var declaration: String
  /// The type of PostgreSQL's that it is read as.
  var type: String
  /// SQL expressions: of the source, and of PostgreSQL's for the same value.
  var values: [(stored: String, shown: String)]

  var testDescription: String { declaration }

  /// A type of PostgreSQL's: texts that are valid input of it.
  init(_ type: String, _ texts: [String], as shown: String? = nil) {
    declaration = type
    self.type = shown ?? type
    values = texts.map { text in
      let literal = "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
      return ("CAST(\(literal) AS \(type))", "CAST(CAST(\(literal) AS \(type)) AS \(shown ?? type))")
    }
  }

  /// A type of another source.
  init(_ declaration: String, is type: String, _ values: [(stored: String, shown: String)]) {
    self.declaration = declaration
    self.type = type
    self.values = values
  }

  /// Statements that make and fill a table `t<number>` with the columns id and v; the last row is NULL.
  func table(_ number: Int) -> String {
    let rows = (values.map(\.stored) + ["NULL"]).enumerated().map { "(\($0 + 1), \($1))" }
    return "CREATE TABLE t\(number) (id int PRIMARY KEY, v \(declaration));\n"
      + "INSERT INTO t\(number) VALUES \(rows.joined(separator: ", "));\n"
  }

  /// The same rows as PostgreSQL shows them.
  func oracle(id: String) -> String {
    let rows = (values.map(\.shown) + ["NULL"]).enumerated().map {
      "SELECT CAST(\($0 + 1) AS \(id)) AS id, CAST(\($1) AS \(type)) AS v"
    }
    return rows.joined(separator: " UNION ALL ")
  }
}

/// How a column's values come to the caller.
enum ReadingWay: String, CaseIterable, Sendable {
  /// The whole query goes to the source.
  case direct
  /// The source's rows pass through the merge engine.
  case merged
  /// They are joined with those of another source.
  case joined

  func sql(_ table: String) -> String {
    self == .joined
      ? "SELECT t.id, t.v FROM \(table) AS t JOIN other.ids AS i ON i.id = t.id" : "SELECT id, v FROM \(table)"
  }

  var settings: SessionSettings {
    var settings = SessionSettings()
    settings.pushdown = self == .merged ? .off : .on
    return settings
  }
}
