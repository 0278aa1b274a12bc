import HansaCore

/// Makes a query that shows a difference as small as it gets with the difference still there.
struct QueryReduction: Sendable {
  let check: QueryCheck
  let mode: FuzzMode
  /// How many queries are tried at most.
  var limit = 600

  func reduce(_ tree: SyntaxNode, _ problem: QueryCheck.Problem) async throws -> (SyntaxNode, QueryCheck.Problem) {
    var (best, found) = (tree, problem)
    var tried: Set<[UInt8]> = []
    var isSmaller = true
    while isSmaller {
      isSmaller = false
      for candidate in best.reductions() where tried.insert(Array(candidate.sql.utf8)).inserted {
        guard tried.count <= limit else { return (best, found) }
        guard case .difference(let other)? = try await check.check(candidate, [mode]).first?.outcome,
          other.kind == problem.kind
        else { continue }
        (best, found) = (candidate, other)
        isSmaller = true
        break
      }
    }
    return (best, found)
  }
}
