// Compares generated queries with PostgreSQL: `make fuzz-sql N=100000 SEED=1`.
import Foundation
import HansaTesting
import Synchronization

@main struct HansaFuzz {
  static func main() async throws {
    let environment = ProcessInfo.processInfo.environment
    let count = environment["N"].flatMap { Int($0) } ?? 10_000
    let seed = environment["SEED"].flatMap { UInt64($0) } ?? UInt64.random(in: 0..<1 << 32)
    // A crash of the engine leaves no report: one query, shown before it runs, tells what it was.
    if count == 1 { say(FuzzRun.query(seed: seed)) }
    say("\(count) queries from seed \(seed)")
    let start = ContinuousClock.now
    let shown = Mutex((queries: 0, differences: 0))
    var run = FuzzRun(seed: seed, count: count)
    run.maximumDifferences = environment["DIFFERENCES"].flatMap { Int($0) } ?? run.maximumDifferences
    let report = try await run.run(over: try await FuzzFederation()) { report in
      let (isDue, found) = shown.withLock { shown in
        let found = report.differences.suffix(report.differences.count - shown.differences)
        shown.differences = report.differences.count
        let isDue = report.queries - shown.queries >= 500
        if isDue { shown.queries = report.queries }
        return (isDue, found)
      }
      for difference in found { say("\n\(difference)\n") }
      if isDue {
        let seconds = Double((ContinuousClock.now - start) / .seconds(1))
        say(
          "\(report.queries) queries, \(Int(Double(report.queries) / seconds)) a second, \(report.differences.count) differences"
        )
      }
    }
    say(report.summary)
    let covered = report.constructs.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    say("constructs: " + covered.joined(separator: " · "))
    exit(report.differences.isEmpty ? 0 : 1)
  }

  static func say(_ text: String) { FileHandle.standardOutput.write(Data("\(text)\n".utf8)) }
}
