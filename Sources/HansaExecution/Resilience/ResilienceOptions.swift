/// How a source is asked: what is tried again, when its servers are given up for a while, and how one of several is chosen.
public struct ResilienceOptions: Sendable, Hashable {
  public var retry: RetryPolicy
  public var breaker: BreakerPolicy
  /// A replica that is behind its primary by more is not read; nil: it is, however late it is.
  public var maxLag: Duration?
  /// Second requests to another server, for answers that are late, for each request: 0.05 for a twentieth; 0 for none.
  public var hedge: Double

  public init(
    retry: RetryPolicy = .init(), breaker: BreakerPolicy = .init(), maxLag: Duration? = .seconds(10),
    hedge: Double = 0.05
  ) {
    self.retry = retry
    self.breaker = breaker
    self.maxLag = maxLag
    self.hedge = hedge
  }

  /// Each call goes to the adapter as it is.
  public static let off = ResilienceOptions(retry: .off, breaker: .off, maxLag: nil, hedge: 0)
}
