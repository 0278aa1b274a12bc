/// How many requests succeeded and failed lately, counted in tenths of the window. A value without I/O.
struct OutcomeWindow: Sendable {
  private static let count = 10

  private struct Slice { var number: Int64 = .min; var good = 0; var bad = 0 }

  private let slice: Duration
  private var slices = Array(repeating: Slice(), count: Self.count)
  private var origin: ContinuousClock.Instant?

  init(_ window: Duration) { slice = window / Self.count }

  mutating func add(failed: Bool, at now: ContinuousClock.Instant) {
    let number = number(at: now)
    let index = Int(number % Int64(Self.count))
    if slices[index].number != number { slices[index] = Slice(number: number) }
    if failed { slices[index].bad += 1 } else { slices[index].good += 1 }
  }

  mutating func totals(at now: ContinuousClock.Instant) -> (all: Int, failed: Int) {
    let oldest = number(at: now) - Int64(Self.count) + 1
    var totals = (all: 0, failed: 0)
    for slice in slices where slice.number >= oldest {
      totals.all += slice.good + slice.bad
      totals.failed += slice.bad
    }
    return totals
  }

  private mutating func number(at now: ContinuousClock.Instant) -> Int64 {
    let start = origin ?? now
    origin = start
    return max(0, Int64((now - start) / slice))
  }
}
