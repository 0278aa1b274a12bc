import HansaCore
import HansaSQL

/// Filters go by their conditions: as they stand, or weaker at the source and exact above it, or not at all.
extension Splitter {
  func place(filter condition: ScalarExpression, over input: Placement) -> Placement {
    switch input {
    case .anywhere(let relation) where condition.sources.isEmpty: return .anywhere(.filter(relation, condition))
    case .anywhere(let relation), .merged(let relation): return .merged(.filter(relation, localized(condition)))
    case .remote(let part):
      let (pushed, residual) = divide(condition.conjuncts, part)
      var filtered = part.with(part.relation.filtered(pushed))
      filtered.residual = part.residual + residual
      return .remote(filtered)
    }
  }

  /// What the source filters by, and what remains to be tested above it.
  func divide(
    _ conditions: [ScalarExpression], _ part: RemotePart
  ) -> (pushed: [ScalarExpression], residual: [ScalarExpression]) {
    let stub = part.stub
    var pushed: [ScalarExpression] = []
    var residual: [ScalarExpression] = []
    for condition in conditions {
      let gathered = gathered(condition, at: part)
      guard belongs(gathered, to: part) else {
        residual.append(condition)
        continue
      }
      guard let refusal = refusal(of: .filter(stub, gathered), by: part) else {
        pushed.append(gathered)
        continue
      }
      residual.append(condition)
      let weaker = FunctionCall.superset(of: gathered)
      let isWeaker = self.refusal(of: .filter(stub, weaker), by: part) == nil
      if isWeaker { pushed.append(weaker) }
      note(PushdownNote(part.source, refusal, verdict: isWeaker ? .superset : .no))
    }
    return (pushed, residual)
  }
}
