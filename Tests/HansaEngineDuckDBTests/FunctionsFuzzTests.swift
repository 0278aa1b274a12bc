import Foundation
import HansaCore
import HansaTesting
import Testing

/// Expressions over values drawn at random, with a fixed seed.
@Suite struct FunctionsFuzzTests {
  struct Random {
    private var random: SplitMix64
    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func number(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &random) }

    /// A decimal of up to `digits` digits, `scale` of them after the point.
    mutating func decimal(_ digits: Int, _ scale: Int) -> String {
      let bound = (0..<number(1...digits)).reduce(1) { product, _ in product * 10 }
      let value = Decimal128(unscaled: Int128(number(0...(bound - 1))), scale: scale).description
      return number(0...3) == 0 ? "-\(value)" : value
    }

    mutating func double() -> Double {
      switch number(0...4) {
      case 0: Double(number(-1_000_000...1_000_000)) / 8
      case 1: Double(bitPattern: UInt64(number(0x3000...0x4fff)) << 48 | random.next() >> 16)
      case 2: Double(number((1 << 53)...(1 << 62)))
      case 3: pow(10, Double(number(-15...22)))
      default: Double.random(in: -1...1, using: &random)
      }
    }

    mutating func timestamp() -> String {
      let date = "\(number(1900...2100))-\(number(1...12))-\(number(1...28))"
      if number(0...2) == 0 { return date }
      return "\(date) \(number(0...23)):\(number(0...59)):\(number(0...59)).\(number(100_000...999_999))"
    }

    mutating func interval() -> String {
      "\(number(-30...30)) months \(number(-60...60)) days \(number(-100_000_000_000...100_000_000_000)) microseconds"
    }

    mutating func text(_ longest: Int) -> String {
      let alphabet = Array("abcXYZ 0_%é日,'-")
      return String((0..<number(0...longest)).map { _ in alphabet[number(0...(alphabet.count - 1))] })
        .replacing("'", with: "''")
    }
  }

  static let expressions: [String: [String]] = [
    "numbers": [
      "a / (abs(b) + 1)", "a / c", "c / (abs(b) + 0.0001)", "a * b", "round(a * b, 3)", "a % c", "round(a / c, 4)",
      "(a / c)::numeric(20,6)", "a / 3.0 / 7.0", "sqrt(abs(b))", "a::float8", "b::real", "trunc(a / c, 4)",
      "round(a, -2)", "to_char(a, '999,999,999,999,990.00')", "to_char(b, 'FM99999990.0')",
      "width_bucket(b, -1000, 1000, 17)", "mod(a, b + 0.5)", "power(b, 2)", "div(a, c)", "a::text || b::text",
    ],
    "floats": [
      "f::text", "(f / 3)::text", "round(f)", "(f / 1e10)::real::text", "f * 1.1::float8", "cbrt(f)", "degrees(f)",
      "floor(f)",
    ],
    "times": [
      "age(a, b)", "a - b", "a + s", "a - s", "s * f", "s / (f + 10)", "justify_days(s)", "justify_hours(s)",
      "justify_interval(s)", "s::text", "a::text", "extract(epoch FROM a)", "extract(epoch FROM s)",
      "extract(week FROM a)", "extract(isoyear FROM a)", "extract(second FROM s)", "extract(quarter FROM s)",
      "date_trunc('week', a)", "date_trunc('century', a)", "date_trunc('month', s)", "a::timestamptz + s",
      "a::timestamptz - s", "to_char(a, 'YYYY-MM-DD HH24:MI:SS.US IYYY-IW-ID IDDD DDD Q WW W CC J D')",
      "to_char(a, 'Dy Day Mon FMMonth HH12:MI AM FMDDth')", "a::date - b::date", "a AT TIME ZONE 'America/New_York'",
      "s < (a - b)", "date_bin('37 minutes', a, b)",
    ],
    "texts": [
      "substring(t, n)", "substring(t, n, m)", "left(t, n)", "right(t, n)", "lpad(t, n, u)", "rpad(t, n, u)",
      "trim(t, u)", "strpos(t, u)", "replace(t, u, 'Q')", "translate(t, u, 'é')", "split_part(t, u, m + 1)",
      "split_part(t, u, -1 - m)", "reverse(t)", "initcap(t)", "string_to_array(t, u)", "string_to_array(t, ',', u)",
      "string_to_array(t, NULL)::text", "t LIKE '%' || u || '_'", "t ILIKE '%x%'", "t < u", "quote_literal(t)",
      "t ~ '[a-c]+[^X]'", "t ~* 'x|y0'", "regexp_replace(t, '[0-9]+', '#', 'g')", "substring(t from 'X.')",
      "t::varchar(3)", "t::char(5) || '|'", "t SIMILAR TO '%(a|b)_'", "t ~ '^.{3,5}$'", "greatest(t, u)",
    ],
  ]

  static func table(_ family: String) -> String {
    var random = Random(seed: 20_261_121)
    func rows(_ row: () -> String) -> String { (0..<400).map { _ in row() }.joined(separator: ", ") }
    switch family {
    case "numbers":
      let divisors = [1, 2, 3, 7, 11, 13, 100, 999, 10_000, 10_001, 12_345, 99_999_999]
      let list = rows { "(\(random.decimal(15, 2)), \(random.decimal(12, 4)), \(divisors[random.number(0...11)]))" }
      return "(SELECT column1::numeric(15,2), column2::numeric(12,4), column3 FROM (VALUES \(list)) w) v(a, b, c)"
    case "floats": return "(VALUES \(rows { "('\(random.double())'::float8)" })) v(f)"
    case "times":
      let list = rows {
        "(timestamp '\(random.timestamp())', timestamp '\(random.timestamp())', interval '\(random.interval())', "
          + "'\(Double(random.number(-5000...5000)) / 1000)'::float8)"
      }
      return "(VALUES \(list)) v(a, b, s, f)"
    default:
      let list = rows {
        "('\(random.text(12))', '\(random.text(2))', \(random.number(-4...14)), \(random.number(0...6)))"
      }
      return "(VALUES \(list)) v(t, u, n, m)"
    }
  }

  @Test(arguments: ["numbers", "floats", "times", "texts"])
  func `random values have PostgreSQL's answers`(family: String) async throws {
    let table = Self.table(family)
    let expressions = try #require(Self.expressions[family])
    let expected = try await PostgreSQLProbe.answers(expressions.map { "SELECT \($0) FROM \(table)" })
    let engine = try MergeProbe()
    for (expression, expected) in zip(expressions, expected) {
      let (actual, _) = engine.answer("SELECT \(expression) FROM \(table)")
      #expect(FunctionsOracleTests.agree(expected, actual, rounded: false), "\(expression)")
    }
  }
}
