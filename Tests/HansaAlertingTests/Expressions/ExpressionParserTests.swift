import HansaCore
import Testing

@testable import HansaAlerting

@Suite struct ExpressionParserTests {
  @Test func `operators bind as in PromQL`() throws {
    let level = SeriesExpression.instant(SeriesSelector(metric: "m"))
    func number(_ value: Double) -> SeriesExpression { .number(value) }
    #expect(try ExpressionParser.parse("m > 5") == .comparison(.greater, level, number(5)))
    #expect(
      try ExpressionParser.parse("m - 1 * 2 > -3 or m and m")
        == .set(
          .or,
          .comparison(
            .greater, .arithmetic(.subtract, level, .arithmetic(.multiply, number(1), number(2))), number(-3)),
          .set(.and, level, level)))
    #expect(
      try ExpressionParser.parse("sum(m) by (a) / 1e-3 # half")
        == .arithmetic(.divide, .aggregate(.sum, .by(["a"]), level), number(0.001)))
    #expect(try ExpressionParser.parse("sum without (a,) (m)") == .aggregate(.sum, .without(["a"]), level))
    #expect(
      try ExpressionParser.parse(#"rate(m{a="x\"y", b!~'z.*'}[1h30m])"#)
        == .window(
          .rate,
          SeriesSelector(
            metric: "m", matchers: [try LabelMatcher("a", .equal, "x\"y"), try LabelMatcher("b", .doesNotMatch, "z.*")]),
          .seconds(5400)))
  }

  @Test(
    arguments: [
      ("", 0, "the expression is empty"),
      ("m >", 3, "a metric, a function or a number is expected, the expression ends"),
      ("m > 5)", 5, #"an operator is expected, here is ")""#),
      ("rate(m) > 1", 6, "rate needs a window"),
      ("m[5m] > 1", 1, "a range of samples is no value"),
      ("rate(m[5]) > 1", 7, #"a duration such as 5m or 1h30m is expected, here is "5""#),
      ("rat(m[5m]) > 1", 0, "there is no function rat"),
      ("histogram_quantile(0.9, m)", 0, "there is no function histogram_quantile"),
      (
        "m > bool 5", 4, "a comparison with bool has a value for every series, so that the alert would always be active"
      ),
      ("a / on (b) c", 4, "rules have no matching by on"),
      ("m offset 5m > 1", 2, "rules have no offset"),
      ("m % 2 == 1", 2, "rules have no operator %"),
      ("5 > 3", 2, "two numbers are compared, and no series"),
      ("m and 5", 2, "and needs series on both sides, here is a number"),
      ("sum(5) > 1", 4, "sum needs series, here is a number"),
      ("{} > 1", 0, "this selects every series there is"),
      (#"m{a="x} > 1"#, 4, "the string that starts here has no end"),
      (#"m{a=~"("} > 1"#, 5, #""(" is no regular expression"#),
      ("m{a=5}", 4, #"a value in quotes is expected, here is "5""#),
      ("m{a>5}", 3, #"=, !=, =~ or !~ is expected, here is ">""#),
      ("m ; n", 2, #"unexpected ";""#),
      ("5m > 1", 0, #"a number or a metric is expected, here is "5m""#),
      ("predict_linear(m[1h], m) > 1", 22, "predict_linear needs a number here"),
    ])
  func `what is no expression, or none that rules have, has its place`(text: String, offset: Int, message: String) {
    let problem = #expect(throws: RuleProblem.self) { try ExpressionParser.parse(text) }
    #expect(problem?.message == message && problem?.offset == offset, "\(String(describing: problem))")
  }

  @Test func `hostile texts end with an error`() {
    let deep = String(repeating: "(", count: 100_000) + "m" + String(repeating: ")", count: 100_000)
    #expect(throws: RuleProblem.self) { try ExpressionParser.parse(deep) }
    #expect(throws: RuleProblem.self) { try ExpressionParser.parse(String(repeating: "-", count: 100_000) + "m") }
    #expect(throws: RuleProblem.self) { try ExpressionParser.parse("m > 99999999999999999999999m") }
  }
}
