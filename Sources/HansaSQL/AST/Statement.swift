import HansaCore

/// A statement together with the place of its text in the input, without the semicolon and without the blanks and
/// comments around it.
public struct ParsedStatement: Hashable, Sendable {
  public var statement: Statement
  public var span: SourceSpan
  /// The names of tables, views and common table expressions that are read anywhere in it, part by part.
  public var tables: [[Name]] = []
}

/// What Hansa's parser understands. Other kinds of statement are an error `featureNotSupported` that names them.
public indirect enum Statement: Hashable, Sendable {
  case select(SelectStatement)
  case explain(ExplainStatement)
  case set(SetStatement)
  /// `RESET name`, `SET name TO DEFAULT`; without a name `RESET ALL`.
  case reset(Name?)
  /// `SHOW name`; `SHOW ALL` has the name `all`.
  case show(Name)
  case prepare(PrepareStatement)
  case execute(ExecuteStatement)
  /// `DEALLOCATE name`; without a name `DEALLOCATE ALL`.
  case deallocate(Name?)
  case createAlert(CreateAlertStatement)
  case dropAlert(DropAlertStatement)
}

/// `PREPARE name (types) AS query`.
public struct PrepareStatement: Hashable, Sendable {
  public var name: Name
  /// The types of `$1`, `$2` …, as far as they are written.
  public var types: [TypeName]
  public var query: SelectStatement
  /// The query's text in the input.
  public var querySpan: SourceSpan
}

/// `EXECUTE name (values)`.
public struct ExecuteStatement: Hashable, Sendable {
  public var name: Name
  public var arguments: [Expression]
}

public struct ExplainStatement: Hashable, Sendable {
  /// One of the words before the query; `EXPLAIN ANALYZE` is the option `analyze` without a value.
  public struct Option: Hashable, Sendable {
    /// In lower case.
    public var name: Name
    public var value: Name?
    public var span: SourceSpan
  }
  public enum Subject: Hashable, Sendable {
    case query(SelectStatement)
    case execute(ExecuteStatement)
  }
  public var options: [Option]
  public var subject: Subject
  /// The subject's text in the input.
  public var subjectSpan: SourceSpan
}

public struct SetStatement: Hashable, Sendable {
  public enum Scope: Hashable, Sendable { case session, transaction }
  public struct Value: Hashable, Sendable {
    public var constant: Constant
    public var span: SourceSpan
  }
  /// `SET LOCAL` is for the transaction.
  public var scope: Scope
  /// In lower case unless quoted; `a.b` is one name.
  public var name: Name
  /// At least one.
  public var values: [Value]
}
