/// A part of a query's answer that is missing, because its source could not be read and the session allows that.
public struct MissingSource: Sendable, Hashable {
  public enum Part: String, Sendable {
    /// Rows of a branch of UNION ALL: they are not in the answer.
    case branch
    /// The optional side of an outer join: its columns are NULL, as if there were no partner.
    case outerSide = "outer side"
  }

  public var source: Name
  /// The tables whose rows are missing, or had a part in the rows that are.
  public var tables: [Name]
  /// The fragment, as `FragmentMetrics.id` has it.
  public var fragment: String
  public var part: Part
  /// Why the source could not be read.
  public var code: HansaError.Code
  public var message: String

  public init(
    source: Name, tables: [Name], fragment: String, part: Part, code: HansaError.Code, message: String
  ) {
    self.source = source
    self.tables = tables
    self.fragment = fragment
    self.part = part
    self.code = code
    self.message = message
  }
}

extension MissingSource: CustomStringConvertible {
  /// `shop (orders, a branch): cannot connect to …`
  public var description: String {
    "\(source) (\(tables.map(\.string).joined(separator: ", ")), \(part == .branch ? "a branch" : "an outer side")): \(message)"
  }
}
