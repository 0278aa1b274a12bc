import Foundation
import HansaCore
import HansaTesting
import Synchronization
import Testing

/// Runs scenarios on one lane, and says what was not as it must be.
struct FaultRun: Sendable {
  /// How a run ended.
  enum Outcome: Sendable {
    case answer(ResultTable)
    case failed(HansaError)
    /// It did not end within its deadline.
    case late
  }

  let lane: FaultLane
  let servers: FaultServers
  /// The right answers by the queries' names.
  let answers: [String: ResultTable]

  /// Beside the statement's time limit: for machines on which much else runs.
  static let grace = Duration.seconds(60)

  /// - Returns: what is wrong with the outcome; nil where nothing is.
  func run(_ scenario: FaultScenario, _ tally: borrowing FaultTally) async throws -> String? {
    lane.postgres.apply(scenario.postgres)
    lane.mariadb.apply(scenario.mariadb)
    let clock = ContinuousClock.now
    let outcome = await outcome(of: scenario)
    let duration = ContinuousClock.now - clock
    lane.postgres.apply(.none)
    lane.mariadb.apply(.none)
    tally.add(outcome, duration)
    return judge(outcome, scenario).map { "\($0)\n\(scenario)\nafter \(duration)" }
  }

  private func outcome(of scenario: FaultScenario) async -> Outcome {
    let query = Task<Outcome, Never> {
      do throws(HansaError) {
        return .answer(try await lane.answer(to: scenario.query, timeout: scenario.timeout))
      } catch { return .failed(error) }
    }
    async let disturbed: Void = disturb(scenario, query)
    let outcome = await first(of: query, within: scenario.timeout + Self.grace)
    await disturbed
    return outcome
  }

  private func first(of query: Task<Outcome, Never>, within limit: Duration) async -> Outcome {
    // Not a group: that would wait for a query that hangs.
    let (outcomes, continuation) = AsyncStream.makeStream(of: Outcome.self)
    let reading = Task { continuation.yield(await query.value) }
    let watching = Task {
      try await Task.sleep(for: limit)
      continuation.yield(.late)
    }
    defer {
      reading.cancel()
      watching.cancel()
    }
    for await outcome in outcomes { return outcome }
    return .late
  }

  private func disturb(_ scenario: FaultScenario, _ query: Task<Outcome, Never>) async {
    guard scenario.disturbance != .none else { return }
    try? await Task.sleep(for: scenario.delay)
    // What is disturbed may be gone by itself, with another lane's restart of the server.
    switch scenario.disturbance {
    case .none: break
    case .killBackends: try? await lane.killBackends()
    case .killConnections: try? await lane.killConnections()
    case .cutPostgres: await cut(lane.postgres, for: scenario.delay)
    case .cutMariaDB: await cut(lane.mariadb, for: scenario.delay)
    case .cancel: query.cancel()
    case .restartPostgres: await servers.restartPostgres(isCrash: scenario.seed % 2 == 0)
    case .restartMariaDB: await servers.restartMariaDB(isCrash: scenario.seed % 2 == 0)
    }
  }

  private func cut(_ proxy: FaultProxy, for duration: Duration) async {
    proxy.cut()
    try? await Task.sleep(for: duration)
    do throws(HansaError) { try proxy.restore() } catch { Issue.record(error) }
  }

  // MARK: Judging

  private func judge(_ outcome: Outcome, _ scenario: FaultScenario) -> String? {
    switch outcome {
    case .late: return "did not end within its deadline"
    case .answer(let table):
      guard let expected = answers[scenario.query.name] else { return "there is no right answer" }
      return OracleComparison(comparesTypes: false).difference(expected: expected, actual: table)
        .map { "wrong answer: \($0)" }
    case .failed(let error):
      let text = "\(error.code.rawValue) \(error)"
      switch error.category {
      case .cancelled: return nil
      case .transient, .resource: return error.source == nil ? "no source is named: \(text)" : nil
      case .user where scenario.isGarbled: return error.source == nil ? "no source is named: \(text)" : nil
      case .user, .configuration, .internal: return "an error of category \(error.category): \(text)"
      }
    }
  }

  /// Waits until the lane is as it was before all faults.
  ///
  /// - Returns: what is left of them; nil where nothing is.
  func leftovers() async throws -> String? {
    // While another lane restarts a server nobody can be asked.
    guard try await eventually({ (try? await lane.runningStatements()) == 0 }) else {
      return "statements still run in \(lane.name)"
    }
    // No more than the pools know of and keep for the next query.
    let isSmall = try await eventually {
      guard let first = try lane.federation.adapter("pg").pool, let second = try lane.federation.adapter("my").pool,
        let connections = try? await lane.connections()
      else { return false }
      return first.inUse + second.inUse == 0
        && connections.postgres <= first.idle && connections.mariadb <= second.idle
        && lane.postgres.counts.open <= first.idle && lane.mariadb.counts.open <= second.idle
    }
    guard isSmall else {
      return
        "connections are left in \(lane.name): \(String(describing: try? await lane.connections())) at the servers, "
        + "\(lane.postgres.counts) and \(lane.mariadb.counts) at the proxies, "
        + "\(String(describing: try? lane.federation.adapter("pg").pool)) and "
        + "\(String(describing: try? lane.federation.adapter("my").pool)) in the pools"
    }
    for query in FaultQuery.all {
      var problem: String?
      let isRight = try await eventually {
        do throws(HansaError) {
          let table = try await lane.answer(to: query)
          problem = judge(.answer(table), FaultScenario(query))
        } catch { problem = "\(error)" }
        return problem == nil
      }
      guard isRight else { return "\(query.name) does not recover: \(problem ?? "")" }
    }
    return nil
  }
}

/// How runs ended, counted.
final class FaultTally: Sendable {
  private struct Counts {
    var answers = 0
    var errors: [String: Int] = [:]
    var late = 0
    var longest = Duration.zero
    var memory = 0
  }

  private let counts = Mutex(Counts())

  func add(_ outcome: FaultRun.Outcome, _ duration: Duration) {
    counts.withLock { counts in
      counts.longest = max(counts.longest, duration)
      switch outcome {
      case .answer: counts.answers += 1
      case .failed(let error): counts.errors[error.code.rawValue, default: 0] += 1
      case .late: counts.late += 1
      }
    }
  }

  /// The most memory that was noted: what the process takes once all is warm.
  var memory: Int { counts.withLock { $0.memory } }

  func noteMemory(_ bytes: Int) { counts.withLock { $0.memory = max($0.memory, bytes) } }

  var description: String {
    counts.withLock { counts in
      let errors = counts.errors.sorted { $0.value > $1.value }.map { "\($0.key) \($0.value)" }
      return "\(counts.answers) right answers, errors: \(errors.joined(separator: ", ")), \(counts.late) late, "
        + "the longest took \(counts.longest)"
    }
  }
}
