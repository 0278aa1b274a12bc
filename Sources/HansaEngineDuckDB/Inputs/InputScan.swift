import CDuckDB
import HansaArrow
import HansaCore
import HansaDuckDB
import HansaSource
import Synchronization

/// One input as one query reads it; several of DuckDB's threads take batches from it.
final class InputScan: Sendable {
  let inputs: QueryInputs
  let index: Int
  let stream: BatchStream
  /// Threads that have not left the scan.
  let threads = Mutex(0)

  init(_ inputs: QueryInputs, _ index: Int) {
    self.inputs = inputs
    self.index = index
    stream = inputs.inputs[index].stream
  }

  /// Whether the thread may leave the scan because another one stays.
  func leaveIfNotLast() -> Bool {
    threads.withLock { threads in
      guard threads > 1 else { return false }
      threads -= 1
      return true
    }
  }
}

/// What one of DuckDB's threads has in hand. Used by that thread alone.
final class InputScanThread {
  /// DuckDB's vectors hold so many rows.
  private static let chunkRows = 2048
  /// A source that gives nothing for so long does not need a second thread waiting for it.
  private static let patience: Duration = .milliseconds(50)

  let scan: InputScan
  private var batch: RecordBatch?
  private var row = 0
  private var hasLeft = false

  init(_ scan: InputScan) {
    self.scan = scan
    scan.threads.withLock { $0 += 1 }
  }

  /// Fills the chunk with the next rows; leaves it empty when there is nothing more for this thread.
  ///
  /// - Throws: the input's error, or that of another input while this one gives nothing.
  func read(into chunk: duckdb_data_chunk?) throws(HansaError) {
    while true {
      if let batch, row < batch.rowCount {
        let end = min(row + Self.chunkRows, batch.rowCount)
        VectorWriter.write(batch, row..<end, into: chunk)
        row = end
        return
      }
      batch = nil
      guard !hasLeft, let next = try claim() else {
        DuckDBLibrary.functions.pointee.data_chunk_set_size(chunk, 0)
        return
      }
      batch = next
      row = 0
    }
  }

  /// The next batch; nil at the end of the input, or when this thread leaves the waiting to another.
  private func claim() throws(HansaError) -> RecordBatch? {
    while true {
      switch try scan.stream.nextBlocking(within: Self.patience) {
      case .batch(let next):
        try check(next)
        return next
      case .end: return nil
      case .nothingYet:
        if let error = scan.inputs.failedInput() { throw error }
        // Before the first batch every thread stays: a source takes its time to start and may then be fast.
        if scan.stream.statistics.batches > 0, scan.leaveIfNotLast() {
          hasLeft = true
          return nil
        }
      }
    }
  }

  /// DuckDB was told the layouts when the statement was bound; another layout would be read as garbage.
  private func check(_ batch: RecordBatch) throws(HansaError) {
    let fields = scan.stream.schema.fields
    guard batch.columns.count == fields.count, zip(batch.columns, fields).allSatisfy({ $0.layout == $1.layout }) else {
      throw HansaError(.internalError, "fragment \(scan.index) sent a batch whose layout is not its schema's")
    }
  }
}
