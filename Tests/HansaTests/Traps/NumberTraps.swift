import HansaTesting
import Testing

/// Traps N1 to N18.
@Suite struct NumberTraps {
  static let traps: [Trap] = Array(lists.joined())
  private static let lists: [[Trap]] = [
    numbers("N1", "integer division", ["t.i / 2 = 3", "t.i / 2 = -3", "7 / nullif(t.j, 0) > 3", "t.b / 3 > 0"]),
    numbers(
      "N2", "division by zero",
      [
        "t.i / t.j > 0", "t.i % t.j = 1", "t.n / t.j > 0", "t.f / t.j > 0", "mod(t.i, t.j) = 0",
        "t.j = 0 OR t.i / 2 > 0",
      ],
      ["SELECT t.id, t.i / 0 FROM {s}.nums t", "SELECT sum(t.i) / (count(*) - 9) FROM {s}.nums t"]),
    numbers("N3", "signs of remainders", ["t.i % 3 = -1", "t.i % -2 = 1", "mod(t.b, 2) = -1"]),
    numbers(
      "N4", "sums", [],
      [
        "SELECT sum(t.i), sum(t.b), sum(t.n) FROM {s}.nums t", "SELECT t.j, sum(t.b) FROM {s}.nums t GROUP BY t.j",
        "SELECT t.j FROM {s}.nums t GROUP BY t.j HAVING sum(t.b) > 9223372036854775807",
        "SELECT sum(t.n) FROM {s}.empty e, {s}.nums t",
        "SELECT o.k, sum(t.b) FROM {s}.nums t JOIN other.small o ON o.id = t.id GROUP BY o.k",
        "SELECT sum(DISTINCT t.i) FROM {s}.nums t", "SELECT count(e.n), sum(e.n), max(e.t) FROM {s}.empty e",
      ]),
    numbers(
      "N5", "averages", [],
      [
        "SELECT avg(t.i), avg(t.b), avg(t.n) FROM {s}.nums t", "SELECT t.j, avg(t.i) FROM {s}.nums t GROUP BY t.j",
        "SELECT avg(DISTINCT t.i) FROM {s}.nums t", "SELECT avg(e.n) FROM {s}.empty e",
      ]),
    numbers(
      "N6", "sample and population", [],
      [
        "SELECT stddev(t.i), variance(t.i), var_pop(t.j), stddev_pop(t.i) FROM {s}.nums t",
        "SELECT t.j, stddev(t.i) FROM {s}.nums t GROUP BY t.j",
      ]),
    numbers(
      "N7", "floats",
      ["t.f = 0.3", "t.f = 0.1 + 0.2", "t.f > 0.3::float8", "t.f <> 0.1", "t.f = 16777217", "t.f IN (0.1, 2.5)"]),
    Trap.each(
      "N7", "real", ["pg", "my"], table: "special",
      conditions: ["t.r = 0.1", "t.r = 0.1::real", "t.r > 0.1", "t.r <> 0.2::real", "t.r = 16777217"],
      queries: ["SELECT DISTINCT t.r FROM {s}.special t", "SELECT min(t.r), max(t.r) FROM {s}.special t"]),
    Trap.each(
      "N8, N9", "NaN, infinities and -0", ["pg"], table: "special",
      conditions: [
        "t.f > 1", "t.f = 'NaN'", "t.f <= 'Infinity'", "t.f = 0", "t.f <> 'NaN'", "t.f < t.r", "t.f >= 'NaN'",
      ],
      queries: [
        "SELECT t.f, t.id FROM {s}.special t ORDER BY t.f, t.id", "SELECT max(t.f), min(t.f) FROM {s}.special t",
        "SELECT count(DISTINCT t.f) FROM {s}.special t", "SELECT sum(t.f) FROM {s}.special t WHERE t.id > 3",
        "SELECT a.id, b.id FROM {s}.special a JOIN {s}.special b ON a.f = b.f",
        "SELECT t.id, t.f, t.f::text FROM {s}.special t",
      ]),
    numbers(
      "N10", "rounding", ["round(t.f) = 2", "round(t.n) = 3"],
      [
        "SELECT t.id, round(t.n), round(t.n, 1), round(t.f), t.n::int FROM {s}.nums t WHERE abs(t.n) < 9 AND t.f < 9 AND t.f > -9"
      ]),
    numbers("N11", "domains of functions", ["sqrt(t.f) > 1", "ln(t.f) > 0", "exp(t.f) > 1"]),
    numbers("N12", "bases of logarithms", [], ["SELECT t.id, log(t.f), ln(t.f) FROM {s}.nums t WHERE t.f > 0"]),
    Trap.each(
      "N13, N14", "38 digits and unsigned integers", ["pg", "my"], table: "special",
      conditions: ["t.n = 9999999999999999999999999999.9999999999", "t.n > 0.00000000005", "t.n <> 0", "t.n < 1e28"],
      queries: [
        "SELECT t.id, t.n FROM {s}.special t ORDER BY t.n DESC, t.id", "SELECT min(t.n), max(t.n) FROM {s}.special t",
        "SELECT t.n, count(*) FROM {s}.special t GROUP BY t.n",
      ]),
    Trap.each(
      "N14", "the greatest unsigned integer", ["my"], table: "special",
      conditions: [
        "t.u = 18446744073709551615", "t.u > 9223372036854775807", "t.u - 1 < 0", "t.u = -1", "t.u <> t.id", "-t.u < 0",
      ],
      queries: [
        "SELECT sum(t.u), max(t.u), avg(t.u) FROM {s}.special t",
        "SELECT t.u FROM {s}.special t ORDER BY t.u DESC, t.id",
        "SELECT t.id - t.u, t.u + 1 FROM {s}.special t", "SELECT t.u::bigint FROM {s}.special t WHERE t.id = 3",
      ]),
    numbers(
      "N15", "scales of quotients", ["t.n / 3 = 0.5", "t.n / 7 > 0.2"],
      ["SELECT t.id, t.n / 3, t.n * 3, t.n * t.n FROM {s}.nums t"]),
    numbers(
      "N16", "overflow", ["t.i + t.j > 0", "t.b + 1 > 0", "t.i * t.i > 0", "-t.b > 0", "t.b - 1 < 0", "abs(t.b) > 5"]),
    numbers(
      "N17", "texts against numbers",
      ["t.s = '0'", "t.s > '1'", "t.s <> '12'", "t.s = t.i::text", "t.s = 12", "t.s IN ('5', '12')"]),
    numbers(
      "N18", "casts of malformed texts", ["t.s::int > 0", "t.s::numeric = 12", "CAST(t.s AS double precision) > 1"],
      [
        "SELECT t.id, t.s::int FROM {s}.nums t WHERE t.id IN (1, 4)",
        "SELECT sum(t.s::int) FROM {s}.nums t WHERE t.id < 3",
      ]),
  ]

  private static func numbers(_ id: String, _ title: String, _ conditions: [String], _ queries: [String] = []) -> [Trap]
  {
    Trap.each(id, title, table: "nums", conditions: conditions, queries: queries)
  }

  @Test(arguments: traps) func `a number means what it means to PostgreSQL`(_ trap: Trap) async throws {
    try await trap.check()
  }
}
