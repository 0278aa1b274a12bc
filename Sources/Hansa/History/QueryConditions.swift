/// Conditions over `hansa.queries`.
public enum QueryConditions {
  /// Queries that are not about Hansa itself: who looks at its own tables is no load to be spared.
  ///
  /// The sources that a query was sent to decide; of one that was sent to none, as of one that failed before, the text does.
  public static let isForeign = """
    CASE WHEN cardinality(sources) > 0 THEN 'hansa' <> ALL (sources)
      ELSE query !~* '(^|[^a-z0-9_$".])hansa\\s*[.]|"hansa"\\s*[.]' END
    """

  /// Queries that have ended and were recorded: none that runs, be it the one that asks.
  public static let isRecorded = "process IS NOT NULL"
}
