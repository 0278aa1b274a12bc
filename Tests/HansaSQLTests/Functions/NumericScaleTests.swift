import HansaCore
import HansaTesting
import Testing

@testable import HansaSQL

@Suite struct NumericScaleTests {
  @Test func `a scale that we promise is the scale of PostgreSQL's value`() async throws {
    let server = try await PostgresServer.shared()
    let values: [(type: SQLType, text: String)] = [
      (.numeric(precision: 10, scale: 2), "'-12.50'::numeric(10,2)"),
      (.numeric(precision: 4, scale: 0), "7::numeric(4)"),
      (.numeric(precision: 20, scale: 10), "'3.0000000001'::numeric(20,10)"), (.int4, "-3"), (.int8, "5::int8"),
      (.numeric(precision: 3, scale: 3), "0.125::numeric(3,3)"),
    ]
    var checks: [(String, Int)] = []
    for left in values {
      for name in ["abs", "round", "ceil", "floor", "trunc", "sign", "sum", "min", "max"] as [Name] {
        let resolved = try FunctionResolution.function(name, arguments: [left.type])
        if case .numeric(_, let scale?) = resolved.resultType { checks.append(("\(name)(\(left.text))", scale)) }
      }
      for right in values {
        for name in ["+", "-", "*", "%", "/"] as [Name] {
          let resolved = try FunctionResolution.operator(name, left: left.type, right: right.type)
          if case .numeric(_, let scale?) = resolved.resultType {
            checks.append(("(\(left.text)) \(name) (\(right.text))", scale))
          }
        }
        let divided = try FunctionResolution.function("div", arguments: [left.type, right.type])
        if case .numeric(_, let scale?) = divided.resultType {
          checks.append(("div(\(left.text), \(right.text))", scale))
        }
      }
    }
    let rows = try await server.query(checks.map { "SELECT scale(\($0.0))" }.joined(separator: " UNION ALL "))
    #expect(rows.count == checks.count && checks.count > 150)
    for (check, row) in zip(checks, rows) { #expect(row[0] == "\(check.1)", "\(check.0)") }
  }

  @Test func `results whose scale depends on the values promise none`() throws {
    let two = SQLType.numeric(precision: 10, scale: 2)
    #expect(try FunctionResolution.operator("/", left: two, right: two).resultType == .numeric)
    #expect(try FunctionResolution.function("avg", arguments: [two]).resultType == .numeric)
    #expect(try FunctionResolution.function("round", arguments: [two, .int4]).resultType == .numeric)
    #expect(try FunctionResolution.operator("+", left: .numeric, right: two).resultType == .numeric)
    #expect(
      try FunctionResolution.operator("+", left: two, right: .int4).parameterTypes
        == [two, .numeric(precision: nil, scale: 0)])
  }
}
