import HansaCore

/// A type as written. Types with syntax of their own (`integer`, `timestamp with time zone`) have the parts that
/// PostgreSQL's grammar gives them: `pg_catalog.int4`, `pg_catalog.timestamptz`.
public struct TypeName: Hashable, Sendable {
  /// The type's own name last, folded to lower case unless quoted.
  public var parts: [Name]
  /// `numeric(10, 2)` has two, `varchar(5)` one; of an interval only the precision.
  public var modifiers: [Expression]
  /// `int[][]` has 2; the bounds themselves mean nothing in PostgreSQL.
  public var arrayDimensions: Int
  /// `INTERVAL YEAR TO MONTH`: which fields; nil for all.
  public var intervalFields: IntervalFields?
  public var span: SourceSpan

  /// The name without its schema.
  public var name: Name { parts.last ?? "" }
  public var schema: Name? { parts.count > 1 ? parts[parts.count - 2] : nil }
}

/// The fields that an interval type keeps.
public enum IntervalFields: String, Hashable, Sendable {
  case year = "YEAR"
  case month = "MONTH"
  case day = "DAY"
  case hour = "HOUR"
  case minute = "MINUTE"
  case second = "SECOND"
  case yearToMonth = "YEAR TO MONTH"
  case dayToHour = "DAY TO HOUR"
  case dayToMinute = "DAY TO MINUTE"
  case dayToSecond = "DAY TO SECOND"
  case hourToMinute = "HOUR TO MINUTE"
  case hourToSecond = "HOUR TO SECOND"
  case minuteToSecond = "MINUTE TO SECOND"
}
