import Foundation
import HansaArrow
import HansaCore
import HansaEngineDuckDB
import HansaSource
import Testing

/// One engine for the tests that need no options of their own.
let engine = Result { try DuckDBEngine(DuckDBEngineOptions(threads: 4)) }

/// An input that gives the rows in one batch.
func input(_ schema: Schema, _ rows: [[SQLValue]]) throws -> MergeRequest.Input {
  let stream = BatchStream(schema: schema)
  try stream.send(try batch(schema, rows))
  stream.finish()
  return MergeRequest.Input(stream: stream, estimatedRows: Double(rows.count))
}

func batch(_ schema: Schema, _ rows: [[SQLValue]]) throws -> RecordBatch {
  let builder = BatchBuilder(schema)
  for row in rows {
    for (column, value) in zip(builder.columns, row) { try column.append(value: value) }
    builder.rowCount += 1
  }
  return builder.take()
}

/// An input of `batches` batches of `rows` int8 values counting up from 0, produced on a thread.
func numbers(batches: Int, rows: Int, onEnd: @escaping @Sendable () -> Void = {}) -> MergeRequest.Input {
  let schema = Schema([Field("n", .int8)])
  let stream = BatchStream.produced(by: "numbers", schema: schema) { stream throws(HansaError) in
    defer { onEnd() }
    for index in 0..<batches {
      let builder = BatchBuilder(schema)
      for row in 0..<rows { builder.columns[0].append(Int64(index * rows + row)) }
      builder.rowCount = rows
      try stream.send(builder.take())
    }
  }
  return MergeRequest.Input(stream: stream, estimatedRows: Double(batches * rows))
}

/// An input that never gives a row and ends only when it is cancelled.
func silence(onEnd: @escaping @Sendable () -> Void = {}) -> MergeRequest.Input {
  let stream = BatchStream(schema: Schema([Field("n", .int8)]))
  stream.onCancel {
    stream.finish()
    onEnd()
  }
  return MergeRequest.Input(stream: stream, estimatedRows: nil)
}

/// All rows of a stream.
func rows(_ stream: BatchStream) async throws -> [[SQLValue]] {
  var rows: [[SQLValue]] = []
  while let batch = try await stream.next() { rows += (0..<batch.rowCount).map { batch.row($0) } }
  return rows
}

/// The error with which a stream ends.
func failure(_ stream: BatchStream) async -> HansaError? {
  do {
    _ = try await rows(stream)
    return nil
  } catch { return error as? HansaError }
}

/// What a test waits for that happens on another thread.
final class Signal: Sendable {
  private let (times, continuation) = AsyncStream<ContinuousClock.Instant>.makeStream()
  func set() { continuation.yield(.now) }
  /// When it happened; the suite's time limit bounds the wait.
  func wait() async -> ContinuousClock.Instant? {
    for await time in times { return time }
    return nil
  }
}
