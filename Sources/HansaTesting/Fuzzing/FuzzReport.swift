import HansaPlanner

/// What a run of generated queries found.
public struct FuzzReport: Sendable {
  /// A query whose answer is not PostgreSQL's.
  public struct Difference: Sendable, CustomStringConvertible {
    public var seed: UInt64
    public var mode: FuzzMode
    var query: String
    var shrunk: String
    var problem: QueryCheck.Problem

    public var description: String {
      var lines = ["seed \(seed), \(mode)", shrunk, "", problem.text]
      for nested in problem.plan?.allFragments ?? [] {
        let fragment = nested.fragment
        lines.append("fragment from \(fragment.source): \(fragment.sql)")
      }
      if let merge = problem.plan?.merge { lines.append("merge: \(merge.sql)") }
      if query.utf8.count > shrunk.utf8.count { lines.append("made from: \(query)") }
      return lines.joined(separator: "\n")
    }
  }

  public var queries = 0
  public var runs = 0
  public var rows = 0
  public var differences: [Difference] = []
  /// What is refused, undecided, skipped or fails on both sides, and how often.
  public var others: [String: Int] = [:]
  /// How often each construct was in a query that was compared.
  public var constructs: [String: Int] = [:]

  public init() {}

  mutating func add(_ tree: SyntaxNode, _ outcomes: [QueryCheck.Outcome]) {
    queries += 1
    runs += outcomes.count
    var isCompared = false
    for outcome in outcomes {
      switch outcome {
      case .equal(let rows):
        self.rows += rows
        isCompared = true
      case .sameError(let code): others["both fail with \(code)", default: 0] += 1
      case .undecided(let code): others["one side fails with \(code), which SQL leaves open", default: 0] += 1
      case .refused(let reason): others["refused: \(reason)", default: 0] += 1
      case .skipped(let reason): others["skipped: \(reason)", default: 0] += 1
      case .difference: break
      }
    }
    guard isCompared else { return }
    tree.traverse { node in if let construct = node.construct { constructs[construct, default: 0] += 1 } }
  }

  /// The figures of the run, for a person to read.
  public var summary: String {
    var lines = [
      "\(queries) queries, \(runs) runs, \(rows) rows compared, \(constructs.count) constructs covered, "
        + "\(differences.count) differences"
    ]
    for (text, count) in others.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
      lines.append("  \(count) × \(text)")
    }
    return lines.joined(separator: "\n")
  }
}
