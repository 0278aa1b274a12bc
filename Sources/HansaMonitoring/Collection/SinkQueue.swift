/// What waits for a sink: a value, bounded, without I/O.
struct SinkQueue: Sendable {
  /// Records, samples and events that may wait, of each kind.
  let limit: Int
  private(set) var waiting = MetricsBatch()
  /// What the sink was given and has not taken so far.
  private(set) var given: MetricsBatch?
  private(set) var figures = SinkFigures()
  /// Batches that were added, and how many of them the sink has been given and is done with.
  private(set) var added = 0
  private var handed = 0
  private var ended = 0

  init(limit: Int) { self.limit = max(1, limit) }

  /// Lets a batch wait; what is too much is dropped, the newest first, and counted.
  mutating func append(_ batch: MetricsBatch) {
    added += 1
    let dropped =
      Self.append(batch.queries, to: &waiting.queries, limit) + Self.append(batch.samples, to: &waiting.samples, limit)
      + Self.append(batch.unsampled, to: &waiting.unsampled, limit)
      + Self.append(batch.events, to: &waiting.events, limit)
      + Self.append(batch.resources, to: &waiting.resources, limit)
    waiting.dropped += batch.dropped + dropped
    figures.dropped += dropped
  }

  private static func append<T>(_ new: [T], to list: inout [T], _ limit: Int) -> Int {
    if list.isEmpty, new.count <= limit {
      list = new
      return 0
    }
    let room = max(0, limit - list.count)
    list.append(contentsOf: new.prefix(room))
    return max(0, new.count - room)
  }

  /// The next batch to write; nil when nothing waits or the sink is still busy.
  mutating func next() -> MetricsBatch? {
    guard given == nil, !waiting.isEmpty else { return nil }
    given = waiting
    waiting = MetricsBatch()
    handed = added
    return given
  }

  /// The sink has taken what it was given, or has thrown. `conclude` follows when that has been told.
  ///
  /// - Returns: whether this is another outcome than the last one's.
  mutating func end(_ failure: String?) -> Bool {
    let changed = (figures.problem == nil) != (failure == nil)
    if failure == nil { figures.batches += 1 } else { figures.failures += 1 }
    if failure != nil { figures.lost += given?.queries.count ?? 0 }
    figures.problem = failure
    given = nil
    return changed
  }

  /// What became of the last batch has been told: who waited for it may go on.
  mutating func conclude() { ended = handed }

  /// Whether the sink is done with all that was added until `added` was this.
  func isDone(_ mark: Int) -> Bool { ended >= mark || (ended == handed && waiting.isEmpty) }
}

/// What a sink has done.
public struct SinkFigures: Sendable, Hashable, Codable {
  /// Batches that it took, and that it threw at.
  public var batches = 0
  public var failures = 0
  /// Records of batches that it threw at.
  public var lost = 0
  /// Records that it had no room for.
  public var dropped = 0
  /// Why it threw at the last batch; nil when it took it.
  public var problem: String?

  public init() {}
}
