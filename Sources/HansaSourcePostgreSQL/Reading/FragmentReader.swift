import HansaArrow
import HansaCore
import HansaSource

/// Reads a fragment's statement, or one of its parts, on one connection: by COPY where many rows are expected, else row
/// by row.
struct FragmentReader {
  private let fragment: FragmentRequest
  private let comment: [String: String]
  /// The types of the columns as COPY needs them; nil for what is read row by row.
  private let copiedTypes: [UInt32]?

  /// A statement without parameters of which this many rows are expected is copied instead of selected.
  private static let copyThreshold = 1000.0

  /// Asks the source for the columns' types where it has to.
  ///
  /// - Throws: the server's error, or `.connectionFailure`.
  init(_ fragment: FragmentRequest, _ comment: [String: String], _ connection: Connection) throws(HansaError) {
    self.fragment = fragment
    self.comment = comment
    copiedTypes = Self.isCopied(fragment) ? try connection.describe(fragment.sql) : nil
  }

  private static func isCopied(_ fragment: FragmentRequest) -> Bool {
    fragment.parameters.isEmpty && fragment.estimatedRows.map { $0 > copyThreshold } ?? true
  }

  /// Whether the fragment is one short statement outside of any transaction, whose few rows are read one by one.
  static func isLookUp(_ fragment: FragmentRequest) -> Bool {
    fragment.snapshot == nil && fragment.parameters.isEmpty && !isCopied(fragment)
      && fragment.sql.utf8.count <= longestLookUp
  }

  /// The system takes that much at once for a connection that is idle.
  private static let longestLookUp = 8 << 10

  /// - Parameters:
  ///   - sql: the fragment's own, or that of a part of it.
  ///   - send: takes the batches.
  /// - Throws: the server's error, `.connectionFailure`, what is wrong with a value, or what `send` throws.
  func read(
    _ sql: String, on connection: Connection, send: @escaping RowCollector.Sink
  ) throws(HansaError) {
    let sql = comment.isEmpty ? sql : SQLCommenter.append(comment, to: sql)
    guard let copiedTypes else {
      // In a transaction an error would end it.
      let mayPrepare = comment.isEmpty && fragment.snapshot == nil
      let statement = RowStatement(sql, fragment.parameters, on: connection, mayPrepare: mayPrepare)
      return try RowReader(connection, fragment.schema, send: send).read(statement)
    }
    var reader = CopyReader(connection, try RowCollector(fragment.schema, types: copiedTypes, send: send))
    try reader.read(sql)
  }
}
