import HansaArrow
import HansaCore
import HansaSource

/// Keeps the rows of a range until all of them are there, so that another connection may read the range anew. Of a range
/// with more rows than can be kept some go on earlier: that one cannot be read again.
final class RangeBuffer {
  private static let byteLimit = 8 << 20

  private let stream: BatchStream
  private var batches: [RecordBatch] = []
  private var bytes = 0
  /// Whether rows of the range were handed on.
  private(set) var isPartlySent = false

  init(_ stream: BatchStream) { self.stream = stream }

  func add(_ batch: RecordBatch) throws(HansaError) {
    if bytes == 0, isPartlySent { return try stream.send(batch) }
    batches.append(batch)
    bytes += batch.byteCount
    if bytes > Self.byteLimit { try send() }
  }

  /// The range is complete.
  func finish() throws(HansaError) {
    try send()
    isPartlySent = false
  }

  private func send() throws(HansaError) {
    isPartlySent = true
    for batch in batches { try stream.send(batch) }
    batches = []
    bytes = 0
  }
}
