import HansaArrow
import HansaCore

/// Writes one result, batch by batch, from one task or thread at a time.
///
/// The order of calls is `begin`, any number of `write`, `end`. Bytes reach the sink in pieces of about 64 KiB, the
/// rest at `end`; a writer that is dropped before `end` leaves a cut result behind.
public protocol ResultWriter: AnyObject {
  /// What comes before the first row. Throws what the sink throws.
  func begin() throws(HansaError)
  /// The rows of a batch, whose columns have the layouts of the schema that the writer was made with.
  func write(_ batch: RecordBatch) throws(HansaError)
  /// What comes after the last row, and all that is still buffered.
  ///
  /// - Parameter missing: the sources that the answer lacks (`partial_results`). A format says so where its readers
  ///   find it; csv has no such place.
  func end(missing: [MissingSource]) throws(HansaError)
  /// Whether the reader has gone (a closed pipe): more rows are of no use, the query may be cancelled without an error.
  var isClosed: Bool { get }
}

extension ResultWriter {
  /// The end of a whole answer.
  public func end() throws(HansaError) { try end(missing: []) }
}

extension ByteBuffer {
  /// Gives the bytes to the sink when there are more than `limit`.
  mutating func drain(to sink: any OutputSink, above limit: Int = 1 << 16) throws(HansaError) {
    guard count > limit else { return }
    try sink.write(bytes)
    removeAll()
  }
}
