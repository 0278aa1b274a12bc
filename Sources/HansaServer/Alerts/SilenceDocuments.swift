import Foundation
import HansaAlerting
import HansaCore

/// `GET /v1/silences`.
public struct SilenceListDocument: Codable, Sendable {
  public var silences: [SilenceDocument]
}

/// A silence.
public struct SilenceDocument: Codable, Sendable {
  public var id: String
  /// As in `severity="page"`; all have to match.
  public var matchers: [String]
  public var startsAt: String
  public var endsAt: String
  public var createdBy: String
  public var comment: String
  /// `pending`, `active` or `expired`.
  public var state: String

  init(_ silence: Silence, at date: Date) {
    let now = AlertInstant(date)
    id = silence.id.string
    matchers = silence.matchers.map(\.description)
    startsAt = silence.startsAt.text
    endsAt = silence.endsAt.text
    createdBy = silence.createdBy
    comment = silence.comment
    state = now < silence.startsAt ? "pending" : silence.isActive(at: now) ? "active" : "expired"
  }

  private enum CodingKeys: String, CodingKey {
    case id, matchers, comment, state
    case startsAt = "starts_at"
    case endsAt = "ends_at"
    case createdBy = "created_by"
  }
}

/// The body of `POST /v1/silences`.
public struct SilenceRequest: Codable, Sendable {
  /// As in `severity="page"`.
  public var matchers: [String]
  /// Now where it is not said.
  public var startsAt: String?
  /// One of `ends_at` and `duration` (`2h`).
  public var endsAt: String?
  public var duration: String?
  public var createdBy: String
  public var comment: String
  /// Has to be true for a silence that every alert there is may be meant by.
  public var confirm: Bool?

  public init(
    matchers: [String], startsAt: String? = nil, endsAt: String? = nil, duration: String? = nil, createdBy: String,
    comment: String, confirm: Bool = false
  ) {
    self.matchers = matchers
    self.startsAt = startsAt
    self.endsAt = endsAt
    self.duration = duration
    self.createdBy = createdBy
    self.comment = comment
    self.confirm = confirm
  }

  private enum CodingKeys: String, CodingKey {
    case matchers, duration, comment, confirm
    case startsAt = "starts_at"
    case endsAt = "ends_at"
    case createdBy = "created_by"
  }

  init(_ body: Data) throws(HansaError) {
    do { self = try JSONDecoder().decode(SilenceRequest.self, from: body) } catch {
      throw HansaError(
        .invalidParameter, "the silence is not what it should be",
        advice: #"It is {"matchers": ["source=\"shop\""], "duration": "2h", "created_by": "me", "comment": "why"}."#,
        detail: "\(error)")
    }
  }

  /// - Throws: for what is no silence, and for one that matches everything and is not confirmed.
  func silence(at date: Date) throws -> Silence {
    var matchers: [LabelMatcher] = []
    for text in self.matchers {
      do throws(RuleProblem) { matchers.append(try LabelMatcher(text: text)) } catch {
        throw HansaError(.invalidParameter, error.message, advice: error.advice)
      }
    }
    let start =
      try startsAt.map { text throws(HansaError) in try Self.instant(text, "starts_at") } ?? AlertInstant(date)
    let silence = try Silence(
      id: Name(UUID().uuidString.lowercased()), matchers: matchers, startsAt: start, endsAt: try end(from: start),
      createdBy: createdBy, comment: comment)
    guard !silence.matchesEverything || confirm == true else {
      throw ErrorAnswer(
        HansaError(
          .invalidParameter, "this silence may mean every alert there is",
          advice: "Say confirm: true if that is what you want, or name a label's value."), status: .conflict)
    }
    return silence
  }

  private func end(from start: AlertInstant) throws(HansaError) -> AlertInstant {
    switch (endsAt, duration) {
    case (let text?, nil): return try Self.instant(text, "ends_at")
    case (nil, let text?):
      guard let duration = RuleDuration.parse(text) else {
        throw HansaError(.invalidParameter, "duration must be a duration such as 30m or 2h")
      }
      return start.advanced(by: duration)
    default: throw HansaError(.invalidParameter, "a silence has one of ends_at and duration")
    }
  }

  private static func instant(_ text: String, _ what: String) throws(HansaError) -> AlertInstant {
    guard let date = try? Date(text, strategy: .iso8601) else {
      throw HansaError(.invalidParameter, "\(what) must be a moment such as 2026-11-22T22:00:00Z")
    }
    return AlertInstant(date)
  }
}
