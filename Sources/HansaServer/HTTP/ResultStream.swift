import Hansa
import HansaCore
import HansaFormats
import Hummingbird
import NIOCore

/// The body of an answer: rows as they come, no faster than the client takes them.
struct ResultStream: Sendable {
  let reader: ResultReader
  let result: QueryResult
  let format: OutputFormat
  let sql: String
  let channel: any Channel

  /// Keeps the bytes that a writer gives until they are sent.
  private final class Pieces: OutputSink {
    private(set) var bytes: [UInt8] = []
    private(set) var isEmpty = true
    var isClosed: Bool { false }

    func write(_ bytes: UnsafeRawBufferPointer) throws(HansaError) {
      isEmpty = false
      self.bytes.append(contentsOf: bytes)
    }

    func take() -> HTTPBytes? {
      guard !bytes.isEmpty else { return nil }
      defer { bytes.removeAll(keepingCapacity: true) }
      return HTTPBytes(bytes: bytes)
    }
  }

  /// - Throws: the query's error after rows were sent, which ends the connection in the middle of the answer: no client can
  ///   take it for a whole one.
  func write(to writer: inout any ResponseBodyWriter) async throws {
    let pieces = Pieces()
    do throws(HansaError) {
      let output = try format.makeWriter(schema: result.schema, sink: pieces)
      try output.begin()
      while let batch = try await reader.next() {
        try output.write(batch)
        if let bytes = pieces.take() { try await send(bytes, to: &writer) }
      }
      try output.end(missing: result.missing)
      if let bytes = pieces.take() { try await send(bytes, to: &writer) }
    } catch {
      let isStart = pieces.isEmpty
      if let bytes = pieces.take() { try await writer.write(bytes) }
      if let mark = errorMark(error, isStart: isStart) { try await writer.write(HTTPBytes(string: mark)) }
      // What was written reaches the client before the connection ends.
      try await channel.close(mode: .output)
      throw error
    }
    try await finish(writer, MissingHeader.trailer(result.missing))
  }

  private func send(_ bytes: HTTPBytes, to writer: inout any ResponseBodyWriter) async throws(HansaError) {
    do { try await writer.write(bytes) } catch {
      throw HansaError(.queryCanceled, "the client has left", cause: error)
    }
  }

  private func finish(_ writer: consuming any ResponseBodyWriter, _ trailer: HTTPFields?) async throws {
    try await writer.finish(trailer)
  }

  /// What the client finds at the end of a text that an error has cut. JSON stays without its closing bracket.
  private func errorMark(_ error: HansaError, isStart: Bool) -> String? {
    let text = ErrorDocument(error, in: sql).text + "\n"
    switch format {
    case .json: return (isStart ? "[\n" : ",\n") + text
    case .ndjson, .csv, .table, .expanded: return text
    case .arrow, .parquet: return nil
    }
  }
}
