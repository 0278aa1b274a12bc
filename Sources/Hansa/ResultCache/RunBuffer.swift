import HansaArrow
import HansaCore

/// The rows of a run on their way to the query that began it, kept from the first one for equal queries that wait:
/// decisions only, no clock and no I/O.
///
/// Once they are too many to be kept they are the first query's alone, which then takes them at its own pace.
struct RunBuffer {
  enum Next {
    case batch(RecordBatch)
    case nothingYet
    case end
    case failed(HansaError)
  }

  /// Bytes that may wait for the reader of rows that nobody else gets.
  static let backlog = 16 << 20

  private var batches: [RecordBatch] = []
  /// What the reader gets next.
  private var position = 0
  private var unread = 0
  private(set) var rows = 0
  private(set) var bytes = 0
  /// All rows so far are here.
  private(set) var isWhole = true
  private(set) var ending: Result<Void, HansaError>?
  /// Whether anybody reads the rows as they come.
  private(set) var hasReader = true

  /// - Parameter isKept: false when there is no room to keep the rows.
  mutating func append(_ batch: RecordBatch, isKept: Bool) {
    rows += batch.rowCount
    bytes += batch.byteCount
    if !isKept, isWhole {
      isWhole = false
      batches.removeFirst(position)
      position = 0
    }
    guard hasReader || isWhole else { return }
    batches.append(batch)
    unread += batch.byteCount
  }

  /// Later ends change nothing.
  mutating func end(_ result: Result<Void, HansaError>) { ending = ending ?? result }

  /// What the reader gets now.
  mutating func next() -> Next {
    guard position < batches.count else {
      switch ending {
      case nil: return .nothingYet
      case .success: return .end
      case .failure(let error): return .failed(error)
      }
    }
    let batch = batches[position]
    unread -= batch.byteCount
    if isWhole { position += 1 } else { batches.removeFirst() }
    return .batch(batch)
  }

  /// Whether `next` gives anything but `nothingYet`.
  var hasNews: Bool { position < batches.count || ending != nil }

  /// The reader wants no more.
  mutating func leave() {
    hasReader = false
    if !isWhole { batches = [] }
  }

  /// Whether to ask the run for more: not while a reader is behind with rows that are its alone.
  var wantsMore: Bool { isWhole || unread < Self.backlog }

  /// All rows, once they are here.
  var complete: [RecordBatch]? {
    guard isWhole, case .success = ending else { return nil }
    return batches
  }
}
