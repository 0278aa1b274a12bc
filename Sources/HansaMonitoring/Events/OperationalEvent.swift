import Foundation
import HansaCore
import Synchronization

/// Something that an operator should know of: it happened beside the queries, and nobody was told by an error.
public struct OperationalEvent: Sendable, Hashable {
  /// What happened; stable words for scripts.
  public enum Kind: String, Sendable, Hashable {
    /// A rule of alerts cannot be evaluated: its alerts stay as they are.
    case alertRuleFailed = "alert-rule-failed"
    /// Nobody got a notification of alerts.
    case alertUndelivered = "alert-undelivered"
    /// A server of a source answers again, and is asked again.
    case breakerClosed = "breaker-closed"
    /// A server of a source failed too often, and is not asked for a while.
    case breakerOpened = "breaker-opened"
    /// A replica is too far behind its primary, or does not say how far, and is not read for now.
    case endpointSetAside = "endpoint-set-aside"
    /// A replica has caught up, and is read again.
    case endpointRestored = "endpoint-restored"
    /// The history's file was damaged, and was moved aside: a new one is begun.
    case historySetAside = "history-set-aside"
    /// The history cannot be written or read: what is recorded now is lost with the process.
    case historyUnavailable = "history-unavailable"
    /// A sampled query had another answer without pushdown.
    case answerDiffered = "answer-differed"
    /// A result that was kept on disk is damaged, and was removed.
    case cacheDamaged = "cache-damaged"
    /// A rule or a construct is not pushed any more.
    case capabilityDisabled = "capability-disabled"
    /// A source failed in the middle of a query, which was begun anew before its caller had seen a row.
    case queryRerun = "query-rerun"
    /// Rows were too many to be shipped, and the query was planned again without.
    case shippingAbandoned = "shipping-abandoned"
    /// What was learned of queries cannot be read or kept: it is learned anew, or lost with the process.
    case stateUnavailable = "state-unavailable"
    /// A source does not tell what it knows of its tables' rows: queries are planned without.
    case statisticsUnavailable = "statistics-unavailable"
    /// A sink of metrics does not take them: what it was given is lost.
    case sinkFailed = "sink-failed"
    /// It takes them again.
    case sinkRecovered = "sink-recovered"
  }
  public var time: Date
  public var kind: Kind
  /// The source that it is about, where it is about one.
  public var source: Name?
  public var message: String
  /// The query's fingerprint (`SQLFingerprint`), where a query brought it up.
  public var fingerprint: String?

  public init(_ kind: Kind, source: Name? = nil, _ message: String, fingerprint: String? = nil, time: Date = Date()) {
    self.kind = kind
    self.source = source
    self.message = message
    self.fingerprint = fingerprint
    self.time = time
  }
}

/// The last events, and who is told of new ones. Safe to use from any thread.
public final class EventLog: Sendable {
  private struct State {
    var events: [OperationalEvent] = []
    var observers: [Int: @Sendable (OperationalEvent) -> Void] = [:]
    var nextObserver = 0
  }

  private let limit: Int
  private let state = Mutex(State())

  /// - Parameter limit: events that are kept at most; the oldest go first.
  public init(limit: Int = 256) { self.limit = max(1, limit) }

  /// The kept events, the oldest first.
  public var events: [OperationalEvent] { state.withLock { $0.events } }

  public func record(_ event: OperationalEvent) {
    let observers = state.withLock { state in
      if state.events.count >= limit { state.events.removeFirst(state.events.count - limit + 1) }
      state.events.append(event)
      return state.observers.sorted { $0.key < $1.key }.map(\.value)
    }
    for observer in observers { observer(event) }
  }

  /// Calls `observer` with each new event, on the thread that records it: it must return soon.
  ///
  /// - Returns: what `removeObserver` takes.
  @discardableResult
  public func observe(_ observer: @escaping @Sendable (OperationalEvent) -> Void) -> Int {
    state.withLock { state in
      state.nextObserver += 1
      state.observers[state.nextObserver] = observer
      return state.nextObserver
    }
  }

  public func removeObserver(_ token: Int) { state.withLock { $0.observers[token] = nil } }
}
