import HansaMonitoring
import Hummingbird
import Tracing

/// The trace that a request is part of.
enum TraceHeaders {
  /// As W3C's headers name it.
  static func context(_ headers: HTTPFields) -> TraceContext? {
    guard let name = HTTPFields.traceparent, let parent = headers[name] else { return nil }
    return TraceContext(parent: parent, state: HTTPFields.tracestate.flatMap { headers[$0] })
  }

  /// As the program's own instruments read it; without any, what is current stays so.
  static func service(_ headers: HTTPFields) -> ServiceContext? {
    var context = ServiceContext.current ?? .topLevel
    InstrumentationSystem.instrument.extract(headers, into: &context, using: FieldExtractor())
    return context
  }
}

private struct FieldExtractor: Extractor {
  func extract(key: String, from headers: HTTPFields) -> String? {
    HTTPFields.Element.Name(key).flatMap { headers[$0] }
  }
}
