import HansaCore
import HansaSource

/// Reads a fragment's statement, or one of its parts, on one connection: by COPY where many rows are expected, else row
/// by row.
struct FragmentReader {
  private let fragment: FragmentRequest
  private let stream: BatchStream
  /// The types of the columns as COPY needs them; nil for what is read row by row.
  private let copiedTypes: [UInt32]?

  /// A statement without parameters of which this many rows are expected is copied instead of selected.
  private static let copyThreshold = 1000.0

  /// Asks the source for the columns' types where it has to.
  ///
  /// - Throws: the server's error, or `.connectionFailure`.
  init(_ fragment: FragmentRequest, _ connection: Connection, into stream: BatchStream) throws(HansaError) {
    self.fragment = fragment
    self.stream = stream
    let isCopied = fragment.parameters.isEmpty && fragment.estimatedRows.map { $0 > Self.copyThreshold } ?? true
    copiedTypes = isCopied ? try connection.describe(fragment.sql) : nil
  }

  /// - Parameter sql: the fragment's own, or that of a part of it.
  /// - Throws: the server's error, `.connectionFailure`, what is wrong with a value, or `.queryCanceled`.
  func read(_ sql: String, on connection: Connection) throws(HansaError) {
    guard let copiedTypes else { return try RowReader(connection, stream).read(sql, fragment.parameters) }
    var reader = CopyReader(connection, try RowCollector(stream, types: copiedTypes))
    try reader.read(sql)
  }
}
