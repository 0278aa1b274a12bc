import Hummingbird
import NIOCore

/// HTTP's bytes, beside those of HansaFormats.
typealias HTTPBytes = Hummingbird.ByteBuffer

/// What a route knows of a request beside its head and body.
struct ServerContext: RequestContext {
  var coreContext: CoreRequestContextStorage
  /// The connection that it came on.
  let channel: any Channel

  init(source: ApplicationRequestContextSource) {
    coreContext = CoreRequestContextStorage(source: source)
    channel = source.channel
  }
}

extension HTTPFields {
  /// Names the query that an answer comes from.
  static let queryID = HTTPFields.Element.Name("hansa-query-id")
  /// W3C's trace context.
  static let traceparent = HTTPFields.Element.Name("traceparent")
  static let tracestate = HTTPFields.Element.Name("tracestate")
}
