import HansaCore

extension HansaError {
  /// The query's time is up, as PostgreSQL says it.
  public static let statementTimeout = HansaError(
    .queryCanceled, "canceling statement due to statement timeout", advice: "Raise statement_timeout.")

  public static let cancelled = HansaError(.queryCanceled, "the query was cancelled")
}
