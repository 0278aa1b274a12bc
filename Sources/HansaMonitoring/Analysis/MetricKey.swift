import HansaCore

/// Which series of Hansa's own metrics is meant.
public struct MetricKey: Sendable, Hashable {
  /// Whose metric it is.
  public enum Subject: Sendable, Hashable {
    /// Of all queries together.
    case federation
    /// Of the statements that one source got.
    case source(Name)
    /// Of the queries that differ in constants only.
    case fingerprint(Name)

    /// `federation`, `source` or `fingerprint`.
    public var kind: String {
      switch self {
      case .federation: "federation"
      case .source: "source"
      case .fingerprint: "fingerprint"
      }
    }

    /// The source's or the fingerprint's name; nil of the federation.
    public var name: Name? {
      switch self {
      case .federation: nil
      case .source(let name), .fingerprint(let name): name
      }
    }
  }

  /// What is measured.
  public enum Metric: String, Sendable, Hashable, CaseIterable {
    /// Milliseconds from the start to the last row, of what did not fail.
    case latency
    /// The part that failed, 0 to 1, of those of a minute.
    case errorRate = "error_rate"
    /// Queries, or statements, a minute.
    case volume
  }

  public var subject: Subject
  public var metric: Metric

  public init(_ subject: Subject, _ metric: Metric) {
    self.subject = subject
    self.metric = metric
  }
}
