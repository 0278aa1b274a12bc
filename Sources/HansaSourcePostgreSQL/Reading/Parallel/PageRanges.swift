/// Ranges that cover all pages of a table, each given out once: whoever is done with one takes the next, so that no
/// connection waits for a slower one.
///
/// A range that could not be read to its end is given back, and out again.
struct PageRanges {
  struct Range {
    var from: Int
    /// nil for the last one: the table may have grown.
    var to: Int?
  }

  private var next = 0
  private var returned: [Range] = []
  /// The last range's start is below this.
  private let pages: Int
  private let step: Int

  /// Rows are read in parts from this many pages on: below, a connection costs more than it saves.
  static let fewestPages = 2048
  /// A range may not be so small that the round trip shows.
  private static let smallestStep = 512
  /// Nor so large that its rows cannot be kept until all are there.
  private static let largestStep = 1024
  /// Ranges a connection takes, if all are equally fast: the last one's rest is what the others may have to wait for.
  private static let rangesPerReader = 8

  /// - Parameters:
  ///   - pages: of the table, or of the largest of its partitions.
  ///   - total: pages of all partitions.
  init(pages: Int, total: Int, readers: Int) {
    self.pages = pages
    let ranges = max(1, min(total / Self.smallestStep, readers * Self.rangesPerReader), total / Self.largestStep)
    step = max(1, (pages + ranges - 1) / ranges)
  }

  var isEmpty: Bool { returned.isEmpty && next >= max(pages, 1) }

  mutating func take() -> Range? {
    if let range = returned.popLast() { return range }
    guard !isEmpty else { return nil }
    let from = next
    next += step
    return Range(from: from, to: next < pages ? next : nil)
  }

  mutating func giveBack(_ range: Range) { returned.append(range) }
}
