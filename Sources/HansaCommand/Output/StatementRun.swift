import Foundation
import Hansa
import HansaCore
import HansaFormats
import HansaMonitoring

/// Runs one statement of a session and writes its rows.
struct StatementRun: Sendable {
  var session: FederationSession
  var format: OutputFormat

  struct Outcome: Sendable {
    /// False for SET and its like.
    var hasRows = true
    /// nil for statements that read no tables.
    var metrics: FederationMetrics?
    /// The reader has gone: nothing more is to be written.
    var isClosed = false

    /// What could not be read, where the session allows that.
    var missing: [MissingSource] { metrics?.missing ?? [] }
  }

  /// - Throws: the statement's error, or that of writing.
  func run(_ sql: String, to output: ResultOutput) async throws(HansaError) -> Outcome {
    let result = try await session.execute(sql)
    // SET and its like have nothing to show.
    guard !result.schema.fields.isEmpty || result.plan != nil else { return Outcome(hasRows: false) }
    let sink = output.isTerminal ? QuietingSink(output.sink) : output.sink
    do throws(HansaError) {
      let outcome = try await ProgressLine.shared.during(result) { () async throws(HansaError) in
        format == .parquet ? try await writeParquet(result, output) : try await write(result, to: sink)
      }
      // On a terminal the table ends with the same.
      for missing in outcome.missing where !(format == .table && output.isTerminal) {
        StandardStreams.write("warning: the answer lacks rows of \(missing)\n", to: STDERR_FILENO)
      }
      return outcome
    } catch {
      result.cancel()
      await Self.untilSourcesRest(result)
      throw error
    }
  }

  private func write(_ result: QueryResult, to sink: any OutputSink) async throws(HansaError) -> Outcome {
    let writer = try format.makeWriter(schema: result.schema, sink: sink)
    try writer.begin()
    var batches = result.makeAsyncIterator()
    while let batch = try await batches.next() {
      try writer.write(batch)
      if writer.isClosed {
        result.cancel()
        await Self.untilSourcesRest(result)
        return Outcome(metrics: result.metrics, isClosed: true)
      }
    }
    try writer.end(missing: result.missing)
    return Outcome(metrics: result.metrics, isClosed: writer.isClosed)
  }

  /// Sources are told to stop by threads of their own: a process that ended before would leave them running.
  ///
  /// The task may be cancelled already, so the clock is the dispatch queue's; two seconds at most.
  private static func untilSourcesRest(_ result: QueryResult) async {
    for _ in 0..<200 {
      guard let metrics = result.metrics, metrics.fragments.contains(where: { $0.total == nil }) else { return }
      await withCheckedContinuation { continuation in
        DispatchQueue.global().asyncAfter(deadline: .now() + .milliseconds(10)) { continuation.resume() }
      }
    }
  }

  /// Parquet is written by seeking: into the output's file, or into a temporary one that is then copied.
  private func writeParquet(_ result: QueryResult, _ output: ResultOutput) async throws(HansaError) -> Outcome {
    if let path = output.writablePath {
      try await result.writeParquet(to: path)
      return Outcome(metrics: result.metrics)
    }
    let folder = FileManager.default.temporaryDirectory
    let path = folder.appending(path: "hansa-\(getpid())-\(UUID().uuidString).parquet").path
    Interrupts.shared.addUnfinished(path)
    defer {
      unlink(path)
      Interrupts.shared.removeUnfinished(path)
    }
    try await result.writeParquet(to: path)
    guard let file = FileHandle(forReadingAtPath: path) else {
      throw HansaError(.ioError, "cannot read \"\(path)\", which was just written")
    }
    let sink = output.sink
    while let piece = try? file.read(upToCount: 1 << 20), !piece.isEmpty, !sink.isClosed {
      let written: Result<Void, HansaError> = piece.withUnsafeBytes { bytes in
        do throws(HansaError) { return .success(try sink.write(bytes)) } catch { return .failure(error) }
      }
      try written.get()
    }
    return Outcome(metrics: result.metrics, isClosed: sink.isClosed)
  }
}
