import Foundation
import HansaTesting
import Testing

/// Random queries over the traps' columns give PostgreSQL's answers, wherever their tables are and whatever is pushed.
@Suite struct GeneratedQueriesTests {
  /// HANSA_FUZZ_SEED tries other queries.
  static let seed = ProcessInfo.processInfo.environment["HANSA_FUZZ_SEED"].flatMap { UInt64($0) } ?? 1

  @Test func `2000 generated queries equal one PostgreSQL`() async throws {
    var run = FuzzRun(seed: Self.seed, count: 2000)
    run.otherModes = 1
    let report = try await run.run(over: try await FuzzFederation())
    for difference in report.differences { Issue.record("\(difference)") }
    #expect(report.queries == 2000, "\(report.summary)")
  }
}
