import Foundation
import Hansa
import HansaCore
import Synchronization

/// Queries at a fixed rate, whether those before have ended or not: what clients see who do not wait for each other.
///
/// A query's time is counted from when it was due, so that one that had to wait for a thread or a processor does not look fast.
/// A line on standard input begins the next phase, under that name; its end ends the load.
final class OpenLoad: Sendable {
  /// A query that is asked again and again.
  struct Query: Decodable {
    var name: String
    var sql: String
    /// How often a second.
    var rate: Double
  }

  /// What became of the queries of one name in one phase.
  struct Figures: Encodable {
    var phase: String
    var name: String
    var answers: [Double] = []
    var failures: [Double] = []
    /// By SQLSTATE.
    var codes: [String: Int] = [:]
    /// Milliseconds from the phase's beginning until the first answer.
    var firstAnswer: Double?
  }

  private struct State {
    var phase: String?
    var since = ContinuousClock.now
    var figures: [Figures] = []
  }

  private let session: FederationSession
  private let queries: [Query]
  private let state = Mutex(State())

  init(_ session: FederationSession, _ queries: [Query]) { (self.session, self.queries) = (session, queries) }

  /// Runs until standard input ends.
  func run() async -> [Figures] {
    await withTaskGroup(of: Void.self) { group in
      while let phase = await Self.line() {
        let isFirst = state.withLock { state in
          defer { (state.phase, state.since) = (phase, .now) }
          return state.phase == nil
        }
        guard isFirst else { continue }
        for query in queries { group.addTask { await self.ask(query) } }
      }
      state.withLock { $0.phase = nil }
      await group.waitForAll()
    }
    return state.withLock(\.figures)
  }

  private static func line() async -> String? {
    await withCheckedContinuation { continuation in
      Thread { continuation.resume(returning: readLine()) }.start()
    }
  }

  private func ask(_ query: Query) async {
    await withTaskGroup(of: Void.self) { group in
      var due = ContinuousClock.now
      while let phase = state.withLock(\.phase) {
        group.addTask { [due] in await self.ask(query, phase, due: due) }
        due += .seconds(1 / query.rate)
        try? await Task.sleep(until: due, clock: .continuous)
      }
      await group.waitForAll()
    }
  }

  private func ask(_ query: Query, _ phase: String, due: ContinuousClock.Instant) async {
    var failure: HansaError?
    do throws(HansaError) { for try await _ in try await session.execute(query.sql) {} } catch { failure = error }
    let now = ContinuousClock.now
    let time = (now - due) / .milliseconds(1)
    state.withLock { state in
      let found = state.figures.firstIndex {
        $0.phase.utf8.elementsEqual(phase.utf8) && $0.name.utf8.elementsEqual(query.name.utf8)
      }
      let index = found ?? state.figures.count
      if found == nil { state.figures.append(Figures(phase: phase, name: query.name)) }
      if let failure {
        state.figures[index].failures.append(time)
        state.figures[index].codes[failure.code.rawValue, default: 0] += 1
      } else {
        state.figures[index].answers.append(time)
        state.figures[index].firstAnswer = state.figures[index].firstAnswer ?? (now - state.since) / .milliseconds(1)
      }
    }
  }
}
