/// The last answer times of a source, for the time that nineteen of twenty answers take. A value without I/O.
struct LatencyHistory: Sendable {
  /// Answers that are needed before anything is said, and that are kept.
  static let (minimum, kept) = (40, 200)

  private var times: [Duration] = []
  private var next = 0
  private var sinceSorted = 0
  /// The 95th percentile; nil while there are too few answers. It is renewed every twenty answers.
  private(set) var p95: Duration?

  mutating func add(_ time: Duration) {
    if times.count < Self.kept { times.append(time) } else { times[next] = time }
    next = (next + 1) % Self.kept
    sinceSorted += 1
    guard times.count >= Self.minimum, p95 == nil || sinceSorted >= 20 else { return }
    sinceSorted = 0
    let sorted = times.sorted()
    p95 = sorted[min(sorted.count - 1, sorted.count * 95 / 100)]
  }
}
