import Foundation
import HansaTesting
import Testing

@Suite struct AnalyzeTests {
  /// A value every five minutes with a daily cycle, and one that is far off.
  private static func metric(_ count: Int = 1500, spike: Int = 1200) -> String {
    var text = "timestamp,value\n"
    for index in 0..<count {
      let (hour, minute) = (index / 12 % 24, index % 12 * 5)
      let wave = 20 * sin(2 * .pi * Double(index) / 288) + Double(index * 7919 % 13) / 10
      let time = String(format: "2014-02-%02d %02d:%02d:00", 1 + index / 288, hour, minute)
      text += "\(time),\(index == spike ? 500 : 50 + wave)\n"
    }
    return text
  }

  @Test func `anomalies prints every value in order with a score and a label, as the benchmark's result files`()
    async throws
  {
    let tool = try Tool()
    try tool.folder.write(Self.metric(), to: "m.csv")
    let run = try await tool.run(["analyze", "anomalies", "m.csv"])
    #expect(run.status == 0 && run.err == "")
    let lines = run.out.split(separator: "\n")
    #expect(lines[0] == "timestamp,value,anomaly_score,label" && lines.count == 1501)
    let rows = lines.dropFirst().map { $0.split(separator: ",") }
    let input = Self.metric().split(separator: "\n").dropFirst().map { $0.split(separator: ",") }
    for (row, given) in zip(rows, input) {
      let score = try #require(Double(row[2]))
      #expect(row[0] == given[0] && Double(row[1]) == Double(given[1]))
      #expect((0...1).contains(score) && (row[3] == "1") == (score >= 0.5))
    }
    #expect(rows[1200][3] == "1")
    let piped = try await tool.run(
      ["analyze", "anomalies", "-", "--format", "ndjson", "--details"], input: Self.metric())
    let found = try #require(piped.out.split(separator: "\n").first { $0.contains("\"value\":500,") })
    #expect(found.contains("\"reason\":\"") && found.contains("\"severity\":\"") && found.contains("\"label\":1"))
  }

  @Test func `anomalies judges each of several series, of a file or a query`() async throws {
    let file = try await Tool().run(["analyze", "anomalies", "-"], input: "a,1,2\n\"b,c\",3,4\n")
    #expect(file.status == 0 && file.err == "")
    #expect(
      file.out == "id,timestamp,value,anomaly_score,label\na,1,1,0,0\na,2,2,0,0\n\"b,c\",1,3,0,0\n\"b,c\",2,4,0,0\n")
    let values = "(VALUES ('a', DATE '2024-01-01', 5.5), ('b', '2024-01-01', 6)) AS t (id, day, v)"
    let query = try await Shop().tool.run([
      "analyze", "anomalies", "--sql", "SELECT * FROM \(values) ORDER BY id, day", "--format", "ndjson",
    ])
    #expect(query.status == 0 && query.err == "", "\(query.err)")
    #expect(query.out.split(separator: "\n").count == 2 && query.out.contains("\"id\":\"b\""))
    let none = try await Tool().run(["analyze", "anomalies", "-"], input: "timestamp,value\n")
    #expect(none.status == 1 && none.err.contains("there are no values") && none.out == "")
  }

  @Test func `forecast reads a series a row, and prints id, step, value and interval`() async throws {
    let tool = try Tool()
    func row(_ id: String, _ count: Int) -> String {
      ([id] + (0..<count).map { "\(100 + 10 * ($0 % 24) + $0 * 7919 % 5)" }).joined(separator: ",")
    }
    // As M4's files: a header, quotes, and nothing behind shorter series.
    try tool.folder.write(
      "\"V1\",\"V2\",\"V3\"\n\"H1\"," + row("", 240).dropFirst() + "\n" + row("H2", 200) + ",\"\",\n", to: "m4.csv")
    let run = try await tool.run(["analyze", "forecast", "m4.csv", "--horizon", "24", "--level", "90"])
    #expect(run.status == 0 && run.err == "")
    let rows = run.out.split(separator: "\n").map { $0.split(separator: ",") }
    #expect(rows[0] == ["id", "step", "value", "low", "high"] && rows.count == 49)
    for (index, row) in rows.dropFirst().enumerated() {
      let (isFirst, step) = (index < 24, index % 24)
      #expect(row[0] == (isFirst ? "H1" : "H2") && row[1] == "\(step + 1)")
      let numbers = try row[2...].map { try #require(Double($0)) }
      #expect(numbers[1] <= numbers[0] && numbers[0] <= numbers[2])
      #expect(abs(numbers[0] - Double(102 + 10 * (((isFirst ? 240 : 200) + step) % 24))) < 8, "\(row)")
    }
    let given = try await tool.run(["analyze", "forecast", "m4.csv", "--season", "24,168"])
    #expect(given.status == 0 && given.out.split(separator: "\n").count == 49)
  }

  @Test func `trend and changepoints take the result of a query`() async throws {
    let shop = try await Shop()
    try await shop.database.execute(
      """
      CREATE TABLE series (day TEXT, kind TEXT, v REAL);
      WITH RECURSIVE n(g) AS (SELECT 0 UNION ALL SELECT g + 1 FROM n WHERE g < 99)
      INSERT INTO series SELECT date('2024-01-01', '+' || g || ' days'), 'rise', 5 + 2 * g FROM n
      UNION ALL SELECT date('2024-01-01', '+' || g || ' days'), 'jump',
        CASE WHEN g < 60 THEN 10 ELSE 90 END + g * 7919 % 5 FROM n;
      """)
    let query = "SELECT kind, day::date, v FROM shop.series ORDER BY kind DESC, day"
    let trend = try await shop.tool.run(["analyze", "trend", "--sql", query])
    #expect(trend.err == "" && trend.out.contains("rise,increasing,") && trend.out.contains(",2,5,100\n"))
    let changes = try await shop.tool.run([
      "analyze", "changepoints", "--sql", query, "--cost", "mean", "--format", "json",
    ])
    #expect(changes.out.contains("\"id\":\"jump\",\"position\":61,\"timestamp\":\"2024-03-01\""))
    let wrong = try await shop.tool.run(["analyze", "trend", "--sql", "SELECT nothing FROM shop.series"])
    #expect(wrong.status == 1 && wrong.err.contains("error[42703]") && wrong.err.contains("^"))
    let text = try await shop.tool.run(["analyze", "trend", "--sql", "SELECT day::date, kind FROM shop.series"])
    #expect(text.err.contains("the column \"kind\" has no numbers"))
  }

  @Test(arguments: [
    ("", "standard input is empty"), ("timestamp,value\n", "there are no values"),
    ("2014-01-01,1\n2014-01-02,NaN\n", "line 2 of standard input: \"NaN\" is no finite number"),
    ("timestamp,value\n2014-01-01,1\n2014-01-02,high\n", "line 3 of standard input: \"high\" is no finite number"),
    ("2014-01-02,1\n2014-01-01,2\n", "line 2: the time 2014-01-01 is not after the one before it, 2014-01-02"),
    ("2014-02-30,1\n", "line 1 of standard input: \"2014-02-30\" is no time"),
    ("a,\"1\n", "line 1 of standard input: a quoted field has no end"),
    ("only\n", "the series \"only\" has no values"),
  ])
  func `what is no series is an error that names the line`(input: String, message: String) async throws {
    let run = try await Tool().run(["analyze", "forecast", "-"], input: input)
    #expect(run.status == 1 && run.err.contains(message) && run.out == "", "\(run.err)")
  }

  @Test func `times that go back are judged in their order, with a warning`() async throws {
    let input = "2014-01-01 02:00:00,1\n2014-01-01 01:00:00,2\n2014-01-01T03:00:00Z,\n"
    let run = try await Tool().run(["analyze", "anomalies", "-"], input: input)
    #expect(run.out.hasSuffix("2014-01-01 01:00:00,2,0,0\n2014-01-01T03:00:00Z,,0,0\n"))
    #expect(run.err.contains("1 of 3 times are before the one before them, the first in line 2"))
  }

  @Test func `wrong uses say what is wanted`() async throws {
    let tool = try Tool()
    for (arguments, message) in [
      (["trend"], "a file or --sql is missing"), (["trend", "none.csv"], "\"none.csv\" does not exist"),
      (["trend", "x.csv", "--sql", "SELECT 1"], "there are two inputs"),
      (["forecast", "-", "--level", "0.95"], "it is a percentage"), (["forecast", "-", "--season", "x"], "--season"),
    ] {
      let run = try await tool.run(["analyze"] + arguments)
      #expect(run.status == 2 && run.err.contains(message), "\(run.err)")
    }
  }

  @Test func `report has all parts, or one in a form for programs`() async throws {
    let shop = try await Shop()
    let all = try await shop.tool.run(["report", "--hours", "1"])
    #expect(all.status == 0 && all.err == "")
    for title in ["Most time", "Slower than in the time before", "Most bytes pulled", "what pushdown", "what a cache"] {
      #expect(all.out.contains(title))
    }
    let one = try await shop.tool.run(["report", "slowest", "--format", "csv"])
    #expect(one.out == "queries,total_ms,mean_ms,max_ms,query\n")
    #expect(try await shop.tool.run(["report", "--format", "csv"]).err.contains("needs a part"))
  }
}
