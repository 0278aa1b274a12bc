import HansaCore
import HansaMonitoring
import Logging

/// Writes a line for each query that has ended: `notice` for slow ones, `info` for those that failed, `debug` for all others.
/// No line has a constant of a statement, unless the monitor keeps them.
public final class QueryLog: MetricsSink {
  public let name = "log"
  private let logger: Logger
  private let slow: Duration?

  /// - Parameter slow: from how long on a query is a slow one; nil: none is.
  public init(_ logger: Logger, slow: Duration?) { (self.logger, self.slow) = (logger, slow) }

  public func write(_ batch: MetricsBatch) async throws(HansaError) {
    for query in batch.queries {
      let (level, message) = kind(of: query)
      logger.log(level: level, "\(message)", metadata: Self.metadata(query))
    }
  }

  public func close() async {}

  private func kind(of query: QueryRecord) -> (Logger.Level, String) {
    switch query.outcome {
    case .failed: (.info, "a query failed")
    case .finished where slow.map { query.duration >= $0 } ?? false: (.notice, "a query was slow")
    case .finished: (.debug, "a query ended")
    case .cancelled: (.debug, "a query was cancelled")
    }
  }

  private static func metadata(_ query: QueryRecord) -> Logger.Metadata {
    let identity = TraceIdentity(query)
    var metadata: Logger.Metadata = [
      "query": "\(query.id)", "user": "\(query.user)", "ms": "\(milliseconds(query.duration))",
      "rows": "\(query.rows)", "rows_pulled": "\(query.rowsPulled)", "fingerprint": "\(query.fingerprint)",
      "statement": "\(query.normalizedText)", "trace_id": "\(identity.traceID)", "span_id": "\(identity.spanID)",
    ]
    if let code = query.errorCode { metadata["code"] = "\(code)" }
    if let message = query.errorMessage { metadata["error"] = "\(message)" }
    if let source = query.errorSource { metadata["source"] = "\(source)" }
    return metadata
  }

  private static func milliseconds(_ duration: Duration) -> Int { Int(duration / .milliseconds(1)) }
}
