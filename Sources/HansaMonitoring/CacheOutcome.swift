/// What the result cache did for a query, or for one of its fragments.
public enum CacheOutcome: Hashable, Sendable {
  /// The rows were kept from an earlier run, whose reading began so long ago; the source has not changed since, or its
  /// time to live is not over.
  case hit(age: Duration)
  /// As a hit, but the source may have changed since: the session asked for such rows.
  case stale(age: Duration)
  /// An equal query ran at the same time, and these are its rows.
  case shared
  /// The rows were read, and why.
  case miss(String)
  /// The rows were read and are not kept, and why.
  case bypass(String)

  /// `hit`, `stale`, `shared`, `miss` or `bypass`.
  public var name: String {
    switch self {
    case .hit: "hit"
    case .stale: "stale"
    case .shared: "shared"
    case .miss: "miss"
    case .bypass: "bypass"
    }
  }

  /// Whether no source was read.
  public var isAnswered: Bool {
    switch self {
    case .hit, .stale, .shared: true
    case .miss, .bypass: false
    }
  }
}
