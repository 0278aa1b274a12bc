extension SessionSettings {
  /// What is left of `statement_timeout` after a part of the query; never nothing, for 0 means no limit elsewhere.
  func timeLeft(after spent: Duration) -> Duration? { statementTimeout.map { max($0 - spent, .milliseconds(1)) } }

  /// Leaves the rest of the query what is left of its time.
  mutating func spend(_ spent: Duration) { statementTimeout = timeLeft(after: spent) }
}
