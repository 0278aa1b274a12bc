/// How an answer compared with the one that the merge engine computes from plain tables.
public enum Verification: Sendable, Hashable, CustomStringConvertible {
  /// Every row and, as far as ORDER BY decides it, their order.
  case same(rows: Int)
  /// The query itself leaves open which rows it gives, so less could be compared; what, and why not more.
  case partly(String)
  /// Nothing could be compared, and why.
  case notVerified(String)

  public var description: String {
    switch self {
    case .same(let rows): "the same without pushdown (\(rows.rows))"
    case .partly(let what): "the same without pushdown as far as it can be compared: \(what)"
    case .notVerified(let reason): "not verified: \(reason)"
    }
  }
}
