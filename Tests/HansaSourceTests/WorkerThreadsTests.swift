import Foundation
import Synchronization
import Testing

@testable import HansaSource

@Suite struct WorkerThreadsTests {
  /// The thread that some work ran on, and what the system called it.
  private struct Place: Equatable, Sendable {
    let thread: Int
    let name: String

    static var here: Place {
      // `<process>/task/<thread>`
      let link = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/thread-self")) ?? ""
      let id = link.split(separator: "/").last.flatMap { Int($0) } ?? 0
      let name = (try? String(contentsOfFile: "/proc/self/task/\(id)/comm", encoding: .utf8)) ?? ""
      return Place(thread: id, name: String(name.dropLast()))
    }
  }

  private static func place(_ threads: WorkerThreads, _ name: String) async -> Place {
    await withCheckedContinuation { continuation in threads.start(name) { continuation.resume(returning: .here) } }
  }

  private static func name(of thread: Int) -> String? {
    (try? String(contentsOfFile: "/proc/self/task/\(thread)/comm", encoding: .utf8)).map { String($0.dropLast()) }
  }

  @Test func `a thread that has nothing to do serves next, by the name of its work`() async throws {
    let threads = WorkerThreads(patience: .seconds(60))
    let first = await Self.place(threads, "hansa-first-work")
    #expect(first.name == "hansa-first-wor")
    while Self.name(of: first.thread) != WorkerThreads.idleName { await Task.yield() }
    while threads.waiting == 0 { await Task.yield() }
    let second = await Self.place(threads, "second")
    #expect(second == Place(thread: first.thread, name: "second"))
  }

  @Test func `work never waits for a thread`() async {
    let threads = WorkerThreads(patience: .seconds(60))
    let stopped = DispatchSemaphore(value: 0)
    defer { for _ in 0..<40 { stopped.signal() } }
    for _ in 0..<40 {
      await withCheckedContinuation { continuation in
        threads.start("blocked") {
          continuation.resume()
          stopped.wait()
        }
      }
    }
    #expect(threads.waiting == 0)
    _ = await Self.place(threads, "one more")
  }

  @Test func `threads end when there is no work, and when enough wait already`() async {
    let threads = WorkerThreads(patience: .milliseconds(1), most: 2)
    for round in 0..<200 {
      await withTaskGroup(of: Int.self) { group in
        for _ in 0..<4 { group.addTask { await Self.place(threads, "round \(round)").thread } }
        for await _ in group { #expect(threads.waiting <= 2) }
      }
    }
    let last = await Self.place(threads, "last")
    while Self.name(of: last.thread) == "last" || Self.name(of: last.thread) == WorkerThreads.idleName {
      await Task.yield()
    }
    // Others may have been kept from seeing that their time is over.
    let deadline = ContinuousClock.now + .seconds(120)
    while threads.waiting > 0, ContinuousClock.now < deadline { await Task.yield() }
    #expect(threads.waiting == 0)
  }
}
