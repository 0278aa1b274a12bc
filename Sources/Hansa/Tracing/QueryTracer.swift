import Foundation
import HansaMonitoring
import Synchronization
import Tracing

/// A federation's queries as spans of a tracer that the program has set up.
///
/// A query's span begins with the query, below the caller's. What there is to say of it comes from its record, when the
/// monitor has it, and so do the spans of its statements; a statement whose source is told of the trace has one from then on.
final class QueryTracer: Sendable {
  private struct Live {
    let span: any Span
    var fragments: [String: any Span] = [:]
  }

  private let tracer: any Tracer
  private let systems: @Sendable () -> DatabaseSystems
  private let live = Mutex<[UInt64: Live]>([:])

  /// - Parameters:
  ///   - tracer: nil: the one of the program, where it has any.
  ///   - systems: what kinds of databases the sources are, by now.
  /// - Returns: nil where nobody would see the spans.
  init?(_ tracer: (any Tracer)?, systems: @escaping @Sendable () -> DatabaseSystems) {
    let tracer = tracer ?? InstrumentationSystem.tracer
    if tracer is NoOpTracer { return nil }
    self.tracer = tracer
    self.systems = systems
  }

  deinit { for query in live.withLock({ $0 }).values { Self.end(query) } }

  /// `begin` and `end`, for who calls them without knowing what for.
  var began: @Sendable (_ id: UInt64) -> Void { { self.begin($0) } }
  var collected: @Sendable (_ record: QueryRecord, _ isKept: Bool) -> Void { { self.end($0, isKept: $1) } }

  /// A query begins, in a task of its caller's.
  func begin(_ id: UInt64) {
    let query = Live(span: tracer.startSpan("query"))
    live.withLock { $0[id] = query }
  }

  /// By what a source can continue the trace below the span of a fragment.
  func headers(of id: UInt64, _ fragment: String) -> [String: String] {
    guard let query = live.withLock({ $0[id] }) else { return [:] }
    let span: any Span
    if let known = query.fragments[fragment] {
      span = known
    } else {
      span = tracer.startSpan("SELECT", context: query.span.context, ofKind: .client)
      live.withLock { $0[id]?.fragments[fragment] = span }
    }
    var headers: [String: String] = [:]
    tracer.inject(span.context, into: &headers, using: HeaderInjector())
    return headers
  }

  /// The monitor has the query's record.
  ///
  /// - Parameter isKept: whether it may be told of.
  func end(_ record: QueryRecord, isKept: Bool) {
    guard let query = live.withLock({ $0.removeValue(forKey: record.id) }) else { return }
    guard isKept else { return Self.end(query) }
    for span in QuerySpans(systems: systems()).spans(of: record) {
      guard let fragment = span.fragment else {
        span.fill(query.span)
        continue
      }
      let own =
        query.fragments[fragment]
        ?? tracer.startSpan(span.name, context: query.span.context, ofKind: .client, at: Moment(span.start))
      span.fill(own)
      own.end(at: Moment(span.end))
    }
    query.span.end(at: Moment(record.ended))
  }

  /// There is no record of the query.
  func abandon(_ id: UInt64) {
    if let query = live.withLock({ $0.removeValue(forKey: id) }) { Self.end(query) }
  }

  private static func end(_ query: Live) {
    for span in query.fragments.values { span.end() }
    query.span.end()
  }
}

extension QuerySpan {
  /// Puts all that it has into a tracer's.
  fileprivate func fill(_ span: any Span) {
    span.operationName = name
    span.updateAttributes { all in
      for (name, value) in attributes {
        switch value {
        case .text(let text): all[name] = text
        case .integer(let value): all[name] = value
        case .number(let value): all[name] = value
        case .flag(let value): all[name] = value
        }
      }
    }
    for event in events { span.addEvent(SpanEvent(name: event.name, at: Moment(event.time))) }
    if let failure { span.setStatus(SpanStatus(code: .error, message: failure)) }
  }
}

/// A moment as tracers take it.
private struct Moment: TracerInstant {
  let nanosecondsSinceEpoch: UInt64

  init(_ date: Date) { nanosecondsSinceEpoch = UInt64(max(0, date.timeIntervalSince1970 * 1_000_000)) * 1000 }

  static func < (a: Moment, b: Moment) -> Bool { a.nanosecondsSinceEpoch < b.nanosecondsSinceEpoch }
}

private struct HeaderInjector: Injector {
  func inject(_ value: String, forKey key: String, into headers: inout [String: String]) { headers[key] = value }
}
