import HansaCore

/// Why a part of a query does not run at its source as it stands: stable words for EXPLAIN, metrics and scripts.
public struct ReasonCode: Hashable, Sendable, CustomStringConvertible {
  /// In lower case, words joined by hyphens: `text-collation`.
  public let name: Name
  public init(_ name: Name) { self.name = name }
  public var description: String { name.string }

  /// The source computes something else under that name, or it was never proven that it does not.
  public static let meaningDiffers = Self("meaning-differs")
  /// The source's dialect has no such construct (in this version).
  public static let missing = Self("missing")
  /// Text compares, orders or pads otherwise in the column's collation.
  public static let textCollation = Self("text-collation")
  /// A column may hold values that are not of its declared type.
  public static let typeNotGuaranteed = Self("type-not-guaranteed")
  /// A type or a constant that the source does not have or would round.
  public static let typeDiffers = Self("type-differs")
  /// A result whose scale is not known before it is computed, so that it cannot travel without loss.
  public static let openScale = Self("open-scale")
  /// Gives another value each time, or is evaluated once and for all here.
  public static let volatile = Self("volatile")
  /// Refers to rows of another source.
  public static let otherSource = Self("other-source")
  /// Would return more rows than it reads.
  public static let expands = Self("expands")
  /// The merge engine is expected to be done sooner.
  public static let slower = Self("slower")
  /// Switched off, by a setting or because a difference was caught.
  public static let disabled = Self("disabled")
}
