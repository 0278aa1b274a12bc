import HansaPlanner
import Synchronization

/// What the planner decided for the parts of queries, counted by verdict: few plans run many queries, whose records have one
/// and the same dictionary.
final class VerdictCounts: Sendable {
  private static let limit = 256

  private struct Counts: Hashable {
    var exact: Int
    var superset = 0
    var rewritten = 0
    var no = 0
  }

  private let known = Mutex([Counts: [String: Int]]())

  /// - Parameter exactParts: parts that the sources do, of which there are no notes.
  func of(_ notes: [PushdownNote], exactParts: Int) -> [String: Int] {
    var counts = Counts(exact: exactParts)
    for index in notes.indices {
      switch notes[index].verdict {
      case .exact: counts.exact += 1
      case .superset: counts.superset += 1
      case .rewritten: counts.rewritten += 1
      case .no: counts.no += 1
      }
    }
    return known.withLock { known in
      if let found = known[counts] { return found }
      let all: [(verdict: Verdict, count: Int)] = [
        (.exact, counts.exact), (.superset, counts.superset), (.rewritten, counts.rewritten), (.no, counts.no),
      ]
      let made = Dictionary(uniqueKeysWithValues: all.filter { $0.count > 0 }.map { ($0.verdict.rawValue, $0.count) })
      if known.count >= Self.limit { known.removeAll() }
      known[counts] = made
      return made
    }
  }
}
