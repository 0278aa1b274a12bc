/// What Hansa throws: a code that programs match, a sentence that a person reads, what to do about it, and where.
public struct HansaError: Error, Sendable {
  /// SQLSTATE where one fits: five characters, PostgreSQL's list.
  public var code: Code
  /// What went wrong, one sentence without a final full stop.
  public var message: String
  /// What the user can do about it (PostgreSQL's HINT).
  public var advice: String?
  /// More of the facts (PostgreSQL's DETAIL).
  public var detail: String?
  /// The place in the statement or the configuration file that the error is about.
  public var span: SourceSpan?
  /// The source (as named in the configuration) in which it happened.
  public var source: String?
  /// Which part of the query failed, as EXPLAIN numbers them: `0`, `s0.1`.
  public var fragment: String?
  /// The tries that failed at the source, the last of them with this error; empty for what is not tried again.
  public var attempts: [Attempt] = []
  /// What else failed in the same query, besides this first cause.
  public var others: [HansaError] = []
  /// The error below this one, where there is one.
  public var cause: (any Error)?

  public init(
    _ code: Code, _ message: String, advice: String? = nil, detail: String? = nil, span: SourceSpan? = nil,
    source: String? = nil, cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.advice = advice
    self.detail = detail
    self.span = span
    self.source = source
    self.cause = cause
  }

  /// The class decides what may be done about the error; it follows from the code.
  public var category: Category { code.category }

  /// This error with the source's name where it has none yet.
  public func at(source: String) -> HansaError {
    var copy = self
    copy.source = self.source ?? source
    return copy
  }

  /// This error with the place where it has none yet.
  public func at(_ span: SourceSpan?) -> HansaError {
    var copy = self
    copy.span = self.span ?? span
    return copy
  }
}
