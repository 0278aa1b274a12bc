import Foundation
import Hansa
import HansaCore
import HansaTesting
import Testing

extension FailureTests {
  /// Generated faults between Hansa and real databases. `make faults N=5000 SEED=7` runs any number of them.
  @Suite struct FaultRunTests {
    private static let environment = ProcessInfo.processInfo.environment
    private static let count = environment["HANSA_FAULTS"].flatMap { Int($0) } ?? 500
    private static let seed = environment["HANSA_FAULTS_SEED"].flatMap { UInt64($0) } ?? 20_261_121
    private static let lanes = 8
    /// Runs of a lane after which it is looked at.
    private static let batch = 25

    @Test func `every run ends in the right answer or one clear error, within its time, and leaves nothing`()
      async throws
    {
      let servers = try await FaultServers.shared.value
      var answers: [String: ResultTable] = [:]
      for query in FaultQuery.all {
        answers[query.name] = try await servers.postgres.result(of: query.sql, database: "oracle")
      }
      let (right, tally) = (answers, FaultTally())
      let before = try ProcessFigures.now()
      tally.noteMemory(before.memory)
      // All lanes have read their catalogs before the first of them restarts a server.
      let lanes: [FaultRun] = try await withThrowingTaskGroup(of: FaultRun.self) { group in
        var lanes: [FaultRun] = []
        for number in 0..<min(Self.lanes, Self.count) {
          group.addTask {
            let run = FaultRun(lane: try await FaultLane(number, servers), servers: servers, answers: right)
            let cold = try await run.leftovers()
            #expect(cold == nil, "\(cold ?? "")")
            return run
          }
        }
        for try await run in group { lanes.append(run) }
        return lanes
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for (number, run) in lanes.enumerated() {
          group.addTask {
            try await Self.run(run, stride(from: number, to: Self.count, by: Self.lanes).map { $0 }, tally)
          }
        }
        try await group.waitForAll()
      }
      // What ran beside this test before it began may have ended meanwhile.
      #expect(try await eventually { try ProcessFigures.now().workers <= before.workers })
      #expect(try await eventually { try ProcessFigures.now().descriptors <= before.descriptors + 4 })
      let after = try ProcessFigures.now()
      #expect(after.memory < tally.memory + (128 << 20))
      report("\(Self.count) runs from seed \(Self.seed): \(tally.description); \(before) → \(after)")
    }

    /// Runs the scenarios of one lane, and looks now and then for what they left behind.
    private static func run(_ run: FaultRun, _ offsets: [Int], _ tally: FaultTally) async throws {
      for (index, offset) in offsets.enumerated() {
        let scenario = FaultScenario(seed: seed &+ UInt64(offset))
        let problem = try await run.run(scenario, tally)
        #expect(problem == nil, "\(problem ?? "")")
        guard index % batch == batch - 1 || index == offsets.count - 1 else { continue }
        let left = try await run.leftovers()
        #expect(left == nil, "after seed \(scenario.seed): \(left ?? "")")
        if index < 2 * batch { tally.noteMemory(try ProcessFigures.now().memory) }
      }
      let lane = run.lane
      await lane.federation.close()
      let isClosed = try await eventually {
        guard let connections = try? await lane.connections() else { return false }
        return connections.postgres + connections.mariadb == 0 && lane.postgres.counts.open == 0
          && lane.mariadb.counts.open == 0
      }
      #expect(isClosed, "\(lane.postgres.counts) \(lane.mariadb.counts)")
      lane.postgres.close()
      lane.mariadb.close()
    }

    private func report(_ text: String) {
      FileHandle.standardError.write(Data("\(text)\n".utf8))
    }
  }
}
