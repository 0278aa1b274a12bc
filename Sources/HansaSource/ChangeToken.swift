import HansaCatalog
import HansaCore

/// What a source says of a table's rows at a moment, so that a later look tells whether they may have changed.
///
/// When the source gives the same token twice, a statement that began between the two reads what one that begins after
/// the second would read. A token says nothing else, and is compared with those of the same adapter only.
public struct ChangeToken: Hashable, Sendable, CustomStringConvertible {
  private let text: Name

  public init(_ text: String) { self.text = Name(text) }

  public var description: String { text.string }
}

extension SourceAdapter {
  public func changeTokens(of tables: [TableName]) async throws(HansaError) -> [TableName: ChangeToken] { [:] }
}
