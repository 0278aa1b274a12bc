import HansaCore

/// `CREATE [OR REPLACE] ALERT name [WITH (option = value, …)] AS query`.
public struct CreateAlertStatement: Hashable, Sendable {
  public struct Option: Hashable, Sendable {
    /// In lower case.
    public var name: Name
    public var value: Name?
    public var span: SourceSpan
  }
  public var name: Name
  public var replaces: Bool
  public var options: [Option]
  public var query: SelectStatement
  /// The query's text in the input.
  public var querySpan: SourceSpan
}

/// `DROP ALERT [IF EXISTS] name, …`.
public struct DropAlertStatement: Hashable, Sendable {
  /// At least one.
  public var names: [Name]
  public var ifExists: Bool
}
