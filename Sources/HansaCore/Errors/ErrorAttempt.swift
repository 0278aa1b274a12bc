import Foundation

extension HansaError {
  /// One try of something that was tried several times, and how it failed.
  public struct Attempt: Sendable {
    /// From 1.
    public var number: Int
    /// The source (as named in the configuration), and which of its servers: `127.0.0.1:5432/shop`, where it is known.
    public var source: String
    public var endpoint: String?
    /// When it began, and how long it took to fail.
    public var start: Date
    public var duration: Duration
    public var code: Code
    public var message: String

    public init(
      number: Int, source: String, endpoint: String?, start: Date, duration: Duration, code: Code, message: String
    ) {
      self.number = number
      self.source = source
      self.endpoint = endpoint
      self.start = start
      self.duration = duration
      self.code = code
      self.message = message
    }
  }

  /// This error as the last of several attempts, those before it with it.
  public func after(_ earlier: [Attempt]) -> HansaError {
    var copy = self
    copy.attempts = earlier + attempts
    for index in copy.attempts.indices { copy.attempts[index].number = index + 1 }
    return copy
  }

  /// This error as the root of those that came with it; the same error is not there twice.
  public func with(others: [HansaError]) -> HansaError {
    var copy = self
    for other in others where !copy.others.contains(where: { $0.saysTheSame(as: other) }) && !saysTheSame(as: other) {
      copy.others.append(other)
    }
    return copy
  }

  /// Whether the two have the same code, message and source.
  public func saysTheSame(as other: HansaError) -> Bool {
    code == other.code && message.utf8.elementsEqual(other.message.utf8)
      && (source ?? "").utf8.elementsEqual((other.source ?? "").utf8)
  }
}
