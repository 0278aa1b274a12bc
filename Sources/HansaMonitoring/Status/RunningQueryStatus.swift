import Foundation
import HansaCore

/// A query that has not ended.
public struct RunningQueryStatus: Sendable, Hashable, Codable {
  /// What `hansa.cancel` takes.
  public var id: UInt64
  public var user: String
  public var client: String?
  /// `planning`, `queued`, `running` or `finishing`.
  public var state: String
  /// The statement without its constants.
  public var query: String
  public var started: Date
  public var seconds: Double
  /// What it has waited to be admitted; nil for one that has not come so far.
  public var queuedSeconds: Double?
  /// Of the result, as far as it was read.
  public var rows: Int
  public var bytes: Int
  /// Of what its sources have delivered.
  public var rowsPulled: Int
  public var bytesPulled: Int
  public var sources: [String]

  public init(
    id: UInt64, user: Name, client: String?, state: String, query: String, started: Date, duration: Duration,
    queued: Duration?, rows: Int, bytes: Int, rowsPulled: Int, bytesPulled: Int, sources: [Name]
  ) {
    self.id = id
    self.user = RecordSanitizer.label(user.string)
    self.client = client.map(RecordSanitizer.label)
    self.state = state
    self.query = RecordSanitizer.text(query, RecordSanitizer.textLimit)
    self.started = started
    seconds = max(duration / .seconds(1), 0)
    queuedSeconds = queued.map { max($0 / .seconds(1), 0) }
    self.rows = rows
    self.bytes = bytes
    self.rowsPulled = rowsPulled
    self.bytesPulled = bytesPulled
    self.sources = sources.map(\.string)
  }
}

/// Something that an operator should know of.
public struct EventStatus: Sendable, Hashable, Codable {
  public var time: Date
  /// As `OperationalEvent.Kind`.
  public var kind: String
  public var source: String?
  public var message: String
  public var fingerprint: String?

  public init(_ event: OperationalEvent) {
    time = event.time
    kind = event.kind.rawValue
    source = event.source?.string
    message = RecordSanitizer.text(Secrets.removed(from: event.message), RecordSanitizer.messageLimit)
    fingerprint = event.fingerprint
  }
}
