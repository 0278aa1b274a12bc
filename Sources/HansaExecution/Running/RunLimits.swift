import HansaCore

/// What a query may pull from its sources, and what it was admitted with.
public struct RunLimits: Sendable {
  /// Rows that the fragments may deliver together; more end the query with `.configurationLimitExceeded`.
  public var maximumRows: Int?
  /// Bytes of their batches.
  public var maximumBytes: Int?
  /// Told the rows and bytes of each batch that a source delivers; an error ends the query.
  public var pulled: (@Sendable (_ rows: Int, _ bytes: Int) -> HansaError?)?
  /// Goes back, ticket by ticket, as the statements end.
  public var grant: AdmissionGrant?

  public init(
    maximumRows: Int? = nil, maximumBytes: Int? = nil, pulled: (@Sendable (Int, Int) -> HansaError?)? = nil,
    grant: AdmissionGrant? = nil
  ) {
    self.maximumRows = maximumRows
    self.maximumBytes = maximumBytes
    self.pulled = pulled
    self.grant = grant
  }

  var counts: Bool { maximumRows != nil || maximumBytes != nil || pulled != nil }

  /// Why the query is to end; nil while it may go on.
  func excess(rows: Int, bytes: Int) -> HansaError? {
    if let maximumRows, rows > maximumRows {
      return Self.excess("\(maximumRows) rows", setting: "max_rows_pulled")
    }
    if let maximumBytes, bytes > maximumBytes {
      return Self.excess("\(maximumBytes) bytes", setting: "max_bytes_pulled")
    }
    return nil
  }

  private static func excess(_ limit: String, setting: String) -> HansaError {
    HansaError(
      .configurationLimitExceeded, "the query pulled more than \(limit) from its sources, the limit of \(setting)",
      advice: "EXPLAIN shows what is pulled and why. Narrow the query, or raise \(setting).")
  }
}
