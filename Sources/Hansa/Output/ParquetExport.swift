import HansaArrow
import HansaCore
import HansaEngineDuckDB
import HansaFormats
import HansaSource

extension QueryResult {
  /// Writes the rows into a Parquet file, compressed with Zstandard, in the order in which they come.
  ///
  /// Types are kept: integers, floats, decimals, dates, times, timestamps (those with a zone as instants in UTC), byte
  /// strings, UUIDs and lists. `numeric` whose digits are not bounded by its type, and json, become text. The sources that the
  /// answer lacks stand in the file's metadata, by the key `hansa.missing`.
  /// - Throws: the query's error, or the file's; what was written is then no Parquet file.
  public func writeParquet(to path: String) async throws(HansaError) {
    let input = BatchStream(schema: schema)
    // The writer is a thread that waits for rows; the rows come from this task, which must not wait in `send`.
    let writing = ParquetFile.write(input, to: path)
    do throws(HansaError) {
      var iterator = makeAsyncIterator()
      while let batch = try await iterator.next() {
        do throws(HansaError) {
          try await WorkerThread.run("hansa-parquet-input") { () throws(HansaError) in try input.send(batch) }
        } catch  where error.code == .queryCanceled {
          // The writer has stopped reading: its own error says why.
          break
        }
      }
      input.finish()
    } catch {
      input.finish(throwing: error)
      while let _ = try? await writing.next() {}
      throw error
    }
    while try await writing.next() != nil {}
    let missing = missing
    guard !missing.isEmpty else { return }
    try await WorkerThread.run("hansa-parquet-mark") { () throws(HansaError) in
      try ParquetFile.add(MissingMark.key, MissingMark.json(missing), to: path)
    }
  }
}
