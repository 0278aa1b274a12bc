/// Ranges that cover all pages of a table, each given out once: whoever is done with one takes the next, so that no
/// connection waits for a slower one.
struct PageRanges {
  private var next = 0
  /// The last range's start is below this.
  private let pages: Int
  private let step: Int

  /// Rows are read in parts from this many pages on: below, a connection costs more than it saves.
  static let fewestPages = 2048
  /// A range may not be so small that the round trip shows.
  private static let smallestStep = 512
  /// Ranges a connection takes, if all are equally fast: the last one's rest is what the others may have to wait for.
  private static let rangesPerReader = 8

  /// - Parameters:
  ///   - pages: of the table, or of the largest of its partitions.
  ///   - total: pages of all partitions.
  init(pages: Int, total: Int, readers: Int) {
    self.pages = pages
    let ranges = max(1, min(total / Self.smallestStep, readers * Self.rangesPerReader))
    step = max(1, (pages + ranges - 1) / ranges)
  }

  var isEmpty: Bool { next >= max(pages, 1) }

  /// The next range; the last one has no end, since the table may have grown.
  mutating func take() -> (from: Int, to: Int?)? {
    guard !isEmpty else { return nil }
    let from = next
    next += step
    return (from, next < pages ? next : nil)
  }
}
