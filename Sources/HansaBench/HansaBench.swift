// Answers queries of a benchmark, one after the other, in one process: `make bench` starts it and measures it.
//
//     HansaBench hansa.yaml
//
//     HansaBench hansa.yaml --monitoring ("SELECT …" PAIRS QUERIES | RECORDS)    what monitoring costs (MonitoringBench)
//
// Each line of standard input is a `Request`, each line of standard output the `Figures` of one.
//
//     HansaBench overheads                     what pool, admission, retries and breaker cost a call
//     HansaBench load hansa.yaml QUERIES       an open load (`OpenLoad`), QUERIES as JSON
//     HansaBench rules RULES                   what it takes to evaluate alerting rules
import Foundation
import Hansa
import HansaArrow
import HansaCore
import HansaFormats

/// A query to run.
private struct Request: Decodable {
  var sql: String
  /// The file that gets the rows, as Arrow's stream; nil: they are only read.
  var answer: String?
}

/// What a query took.
private struct Figures: Encodable {
  /// From handing over the text to holding the last row.
  var seconds: Double?
  var planning: Double?
  /// Whether the plan was made for an earlier run.
  var planCached: Bool?
  var rows: Int?
  /// Bytes of the Arrow batches that each source sent.
  var sources: [String: Int]?
  var error: String?
}

@main struct HansaBench {
  static func main() async throws {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "overheads": try write(Overheads.measured())
    case "load" where arguments.count == 3:
      let queries = try JSONDecoder().decode([OpenLoad.Query].self, from: Data(CommandLine.arguments[3].utf8))
      let federation = try FederationManager(configuration: .load(path: CommandLine.arguments[2]))
      try await write(OpenLoad(federation.session(), queries).run())
    case "rules": try await write(RuleBench.measured(rules: Int(arguments.dropFirst().first ?? "") ?? 10_000))
    default: try await answer()
    }
  }

  private static func write(_ figures: some Encodable) throws {
    FileHandle.standardOutput.write(try JSONEncoder().encode(figures) + Data("\n".utf8))
  }

  private static func answer() async throws {
    let configuration = try Configuration.load(path: CommandLine.arguments.dropFirst().first ?? "hansa.yaml")
    if CommandLine.arguments.dropFirst(2).first == "--monitoring" {
      return try await MonitoringBench(configuration, CommandLine.arguments.dropFirst(3)).run()
    }
    let session = try FederationManager(configuration: configuration).session()
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    while let line = readLine() {
      let figures: Figures
      do {
        figures = try await run(try JSONDecoder().decode(Request.self, from: Data(line.utf8)), session)
      } catch { figures = Figures(error: "\(error)") }
      FileHandle.standardOutput.write(try encoder.encode(figures) + Data("\n".utf8))
    }
  }

  private static func run(_ request: Request, _ session: FederationSession) async throws -> Figures {
    let clock = ContinuousClock.now
    let result = try await session.execute(request.sql)
    var batches: [RecordBatch] = []
    for try await batch in result { batches.append(batch) }
    let seconds = (ContinuousClock.now - clock) / .seconds(1)
    if let path = request.answer { try write(batches, result.schema, to: path) }
    let metrics = result.metrics
    var sources: [String: Int] = [:]
    for fragment in metrics?.fragments ?? [] { sources[fragment.source.string, default: 0] += fragment.bytes }
    return Figures(
      seconds: seconds, planning: metrics.map { $0.planning / .seconds(1) }, planCached: metrics?.isPlanCached,
      rows: batches.reduce(0) { $0 + $1.rowCount }, sources: sources)
  }

  private static func write(_ batches: [RecordBatch], _ schema: Schema, to path: String) throws {
    let sink = try FileDescriptorSink(creating: path)
    let writer = try OutputFormat.arrow.makeWriter(schema: schema, sink: sink)
    try writer.begin()
    for batch in batches { try writer.write(batch) }
    try writer.end()
    try sink.close()
  }
}
