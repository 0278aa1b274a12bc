import HansaCore

/// What is kept of one fragment of a query: one statement at one source.
public struct FragmentRecord: Sendable, Hashable {
  /// Unique in its query: `1`, or `s0.1` for a fragment of a shipment.
  public var id: String
  public var source: Name
  /// Which of the source's servers answered; nil where there is but one.
  public var endpoint: String?
  /// 64 bits of a hash of the statement that was sent, without its constants.
  public var statementHash: UInt64
  /// The statement as it was sent; nil unless the configuration asks for it.
  public var statement: String?
  /// What it did to which tables, without constants (`StatementSummary`); nil where that is not known.
  public var summary: String?
  public var estimatedRows: Double?
  public var rows: Int
  /// Bytes of the Arrow batches that came.
  public var bytes: Int
  /// From the query's start until the statement was sent; nil where it was sent at once.
  public var waited: Duration?
  // From the moment when it was sent; nil where that did not come.
  public var connected: Duration?
  public var firstRow: Duration?
  public var total: Duration?
  public var attempts: Int
  /// What the result cache did for it; nil where it was not asked.
  public var cache: String?
  public var errorCode: String?

  public init(id: String, source: Name, statementHash: UInt64, rows: Int, bytes: Int) {
    self.id = id
    self.source = source
    self.statementHash = statementHash
    self.rows = rows
    self.bytes = bytes
    endpoint = nil
    statement = nil
    summary = nil
    estimatedRows = nil
    waited = nil
    connected = nil
    firstRow = nil
    total = nil
    attempts = 1
    cache = nil
    errorCode = nil
  }
}
