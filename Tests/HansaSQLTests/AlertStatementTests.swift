import HansaCore
import Testing

@testable import HansaSQL

/// CREATE ALERT and DROP ALERT.
@Suite struct AlertStatementTests {
  private static func created(_ text: String) throws -> CreateAlertStatement {
    guard case .createAlert(let statement) = try SQLParser.parseOne(text).statement else {
      throw HansaError(.internalError, "it is no CREATE ALERT")
    }
    return statement
  }

  @Test func `an alert has a name, options and a query with their places`() throws {
    let text = """
      -- of orders
      create /* the */ OR REPLACE alert "Late orders" WITH (for = '5m', severity = page, "interval" = '1m')
      AS SELECT country, count(*) AS value FROM shop.orders GROUP BY 1
      """
    let statement = try Self.created(text)
    #expect(statement.name == "Late orders" && statement.replaces)
    #expect(statement.options.map(\.name) == ["for", "severity", "interval"])
    #expect(statement.options.map(\.value) == ["5m", "page", "1m"])
    #expect(text.utf8.dropFirst(statement.options[1].span.offset).starts(with: "severity".utf8))
    #expect(
      statement.querySpan.text(in: text) == "SELECT country, count(*) AS value FROM shop.orders GROUP BY 1")
    #expect(try SQLParser.parseOne(text).tables == [["shop", "orders"]])
    let short = try Self.created("CREATE ALERT a AS VALUES (1)")
    #expect(short.name == "a" && !short.replaces && short.options.isEmpty)
  }

  @Test(arguments: [
    #"WITH (a = E'\')', b = 1) "#, "WITH (a = $$)$$, b = 1) ", "WITH (a = $x$ ' $x$, b = ')') ", "WITH (\"a)\" = 1) ",
    "WITH (a = 'it''s (', b = /* ) */ 1) ",
  ])
  func `parentheses in an option's text do not end the options`(options: String) throws {
    let text = "CREATE ALERT U&\"a\" \(options)AS SELECT 1"
    #expect(try Self.created(text).querySpan.text(in: text) == "SELECT 1")
  }

  @Test(arguments: [
    "UESCAPE '!'", "uescape'!'", "UESCAPE\n'!' /* AS */", "UESCAPE E'!'", "UESCAPE $$!$$",
    "UESCAPE '!'\n''",
  ])
  func `a name may say what its escapes begin with`(escape: String) throws {
    for options in ["", "WITH (for = '5m') "] {
      let text = "CREATE ALERT U&\"!0061\" \(escape) \(options)AS SELECT 1"
      let statement = try Self.created(text)
      #expect(statement.name == "a")
      #expect(statement.querySpan.text(in: text) == "SELECT 1")
    }
  }

  @Test func `alerts are dropped by their names`() throws {
    #expect(
      try SQLParser.parseOne("DROP ALERT a").statement == .dropAlert(DropAlertStatement(names: ["a"], ifExists: false)))
    #expect(
      try SQLParser.parseOne("drop alert if exists \"A\", b;").statement
        == .dropAlert(DropAlertStatement(names: ["A", "b"], ifExists: true)))
  }

  @Test(arguments: [
    ("CREATE ALERT a AS SELECT FROM WHERE", "syntax error at or near \"WHERE\"", 30),
    ("CREATE ALERT AS SELECT 1", "syntax error at or near \"AS\"", 13),
    ("CREATE ALERT s.a AS SELECT 1", "an alert's name has no schema", 13),
    ("CREATE VIEW v AS SELECT 1", "CREATE VIEW is not supported", 0),
    ("DROP VIEW v", "DROP VIEW is not supported", 0),
    ("CREATE ALERT a (x) AS SELECT 1", "a view's list of columns, or CHECK OPTION, of an alert is not supported", 0),
    ("DROP ALERT", "syntax error at end of input", 10),
    ("CREATE ALERTS a AS SELECT 1", "syntax error at or near \"ALERTS\"", 7),
  ])
  func `what is wrong is told with its place`(text: String, message: String, offset: Int) {
    let error = #expect(throws: HansaError.self) { try SQLParser.parseOne(text) }
    #expect(error?.message == message)
    #expect(error?.span?.offset == offset, "\(error?.span?.offset ?? -1)")
  }
}
