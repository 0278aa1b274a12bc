import Foundation
import HansaArrow
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourceMySQL

@Suite struct CancellationTests {
  private func nothingRuns(_ source: SourceUnderTest) async throws -> Bool {
    try await eventually { try await source.processes().isEmpty }
  }

  @Test func `cancelling a statement that computes ends it at the server soon`() async throws {
    let source = try await SourceUnderTest("sleeping")
    let stream = source.stream("SELECT SLEEP(3600)", [.int4])
    #expect(try await eventually { try await source.processes().count == 1 })
    let started = ContinuousClock.now
    stream.cancel()
    #expect(await stream.failure()?.code == .queryCanceled)
    #expect(ContinuousClock.now - started < .seconds(60))
    #expect(try await nothingRuns(source))
    #expect(try await source.value("SELECT 3", .int4) == .integer(3))
  }

  @Test func `cancelling a big stream ends it at the server soon`() async throws {
    let source = try await SourceUnderTest("streaming")
    let stream = source.stream("SELECT seq, REPEAT('x', 100) FROM seq_1_to_100000000", [.int8, .text])
    let batch = try await stream.next()
    #expect((batch?.rowCount ?? 0) > 0)
    stream.cancel()
    #expect(await stream.failure()?.code == .queryCanceled)
    #expect(try await nothingRuns(source))
  }

  @Test func `cancelling the task cancels the statement`() async throws {
    let source = try await SourceUnderTest("task")
    let task = Task { await source.stream("SELECT SLEEP(3600)", [.int4]).failure() }
    #expect(try await eventually { try await source.processes().count == 1 })
    task.cancel()
    #expect(await task.value?.code == .queryCanceled)
    #expect(try await nothingRuns(source))
  }

  @Test func `a stream that is cancelled at once runs nothing`() async throws {
    let source = try await SourceUnderTest("early")
    for _ in 0..<10 {
      let stream = source.stream("SELECT SLEEP(3600)", [.int4])
      stream.cancel()
      #expect(await stream.failure()?.code == .queryCanceled)
    }
    #expect(try await nothingRuns(source))
  }

  @Test func `fifty failing and cancelled queries leave neither connections nor threads`() async throws {
    let source = try await SourceUnderTest("leak")
    for round in 0..<50 {
      switch round % 5 {
      case 0: #expect(await source.stream("SELECT x FROM nothing", [.int4]).failure() != nil)
      case 1: #expect(await source.stream("SELECT 40000 FROM seq_1_to_1000000", [.int2]).failure() != nil)
      case 2:
        let stream = source.stream("SELECT seq, REPEAT('x', 100) FROM seq_1_to_100000000", [.int8, .text])
        _ = try await stream.next()
        stream.cancel()
      case 3:
        let stream = source.stream("SELECT SLEEP(3600)", [.int4])
        if round % 2 == 0 { _ = try await eventually { try await source.processes().count >= 1 } }
        stream.cancel()
      default: #expect(try await source.value("SELECT 1", .int4) == .integer(1))
      }
    }
    await source.adapter.close()
    #expect(
      try await eventually {
        let connections = try await source.server.query(
          "SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE DB = '\(source.database)'")
        return connections == [["0"]] && Self.threads(named: "mysql-leak") == 0
      })
  }

  /// Threads of this process by name.
  private static func threads(named name: String) -> Int {
    let tasks = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task")) ?? []
    return tasks.count { (try? String(contentsOfFile: "/proc/self/task/\($0)/comm", encoding: .utf8)) == name + "\n" }
  }
}
