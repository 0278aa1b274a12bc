import Hansa
import HansaCore

/// Runs generated queries against the federation and the oracle.
public struct FuzzRun: Sendable {
  /// The first query's seed; the others follow.
  public var seed: UInt64
  public var count: Int
  /// Modes a query is run in besides pushdown on: 2 at most.
  public var otherModes = 2
  /// After so many differences the run ends.
  public var maximumDifferences = 10
  /// Queries at once.
  public var concurrency = 2

  public init(seed: UInt64, count: Int) {
    self.seed = seed
    self.count = count
  }

  /// The query of a seed.
  public static func query(seed: UInt64) -> String { QueryGenerator.query(seed: seed).sql }

  /// - Parameter progress: called after each query.
  public func run(
    over setting: FuzzFederation, progress: @escaping @Sendable (FuzzReport) -> Void = { _ in }
  ) async throws -> FuzzReport {
    let collector = Collector(self, progress)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<concurrency {
        let check = QueryCheck(federation: setting.federation, oracle: try setting.oracle())
        group.addTask {
          while let seed = await collector.next() { try await run(seed, check, collector) }
        }
      }
      try await group.waitForAll()
    }
    return await collector.report
  }

  private func run(_ seed: UInt64, _ check: QueryCheck, _ collector: Collector) async throws {
    let tree = QueryGenerator.query(seed: seed)
    let outcomes = try await check.check(tree, FuzzMode.modes(seed: seed, others: otherModes))
    var difference: FuzzReport.Difference?
    for (mode, outcome) in outcomes {
      guard case .difference(let problem) = outcome else { continue }
      let (shrunk, found) = try await QueryReduction(check: check, mode: mode).reduce(tree, problem)
      difference = FuzzReport.Difference(seed: seed, mode: mode, query: tree.sql, shrunk: shrunk.sql, problem: found)
      break
    }
    await collector.add(tree, outcomes.map(\.outcome), difference)
  }

  private actor Collector {
    let run: FuzzRun
    let progress: @Sendable (FuzzReport) -> Void
    var report = FuzzReport()
    private var started = 0

    init(_ run: FuzzRun, _ progress: @escaping @Sendable (FuzzReport) -> Void) {
      self.run = run
      self.progress = progress
    }

    func next() -> UInt64? {
      guard started < run.count, report.differences.count < run.maximumDifferences else { return nil }
      defer { started += 1 }
      return run.seed &+ UInt64(started)
    }

    func add(_ tree: SyntaxNode, _ outcomes: [QueryCheck.Outcome], _ difference: FuzzReport.Difference?) {
      report.add(tree, outcomes)
      if let difference { report.differences.append(difference) }
      progress(report)
    }
  }
}
