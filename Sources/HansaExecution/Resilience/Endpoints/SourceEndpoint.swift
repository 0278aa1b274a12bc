import Foundation
import HansaSource

/// One of the servers that have a source's tables.
public struct SourceEndpoint: Sendable {
  public enum Role: String, Sendable, CaseIterable {
    case primary
    /// It follows a primary, and may be behind it.
    case replica
  }

  public var adapter: any SourceAdapter
  /// Without user and password: `127.0.0.1:5432/shop`; nil where it is not known.
  public var place: String?
  public var role: Role
  /// How much of the work it gets in comparison with the others; 0: only what no other can take.
  public var weight: Int

  public init(_ adapter: any SourceAdapter, place: String? = nil, role: Role = .primary, weight: Int = 1) {
    self.adapter = adapter
    self.place = place
    self.role = role
    self.weight = weight
  }
}

/// What is known of one server at this moment.
public struct EndpointStatus: Sendable {
  public enum State: String, Sendable {
    case available
    /// The breaker is open: nothing is sent.
    case open
    /// The breaker is open, and a probe is under way.
    case halfOpen = "half-open"
    /// Too far behind its primary, or nobody knows how far.
    case lagging
  }

  public var place: String?
  public var role: SourceEndpoint.Role
  public var weight: Int
  public var state: State
  /// Since when it is not available, and when it is tried next.
  public var since: Date?
  public var nextTry: Date?
  public var lastError: String?
  /// Requests under way.
  public var running: Int
  /// What answers took lately; nil where there were none.
  public var latency: Duration?
  /// How far it is behind its primary; nil where that is not known.
  public var lag: Duration?
}
