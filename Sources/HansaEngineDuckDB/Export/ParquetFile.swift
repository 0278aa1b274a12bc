import Foundation
import HansaArrow
import HansaCore
import HansaDuckDB
import HansaSource

/// Writes batches into a Parquet file with a DuckDB of its own: the merge engine's must not reach files.
public enum ParquetFile {
  /// Starts writing and returns at once.
  ///
  /// - Parameter path: the file; one that is there is replaced.
  /// - Returns: a stream without batches that ends when the file is complete, or with the input's error or the file's.
  ///   Cancelling it cancels the input.
  public static func write(_ input: BatchStream, to path: String) -> BatchStream {
    .produced(by: "hansa-parquet", schema: Schema([])) { output throws(HansaError) in
      guard !input.schema.fields.isEmpty else {
        throw HansaError(.featureNotSupported, "a Parquet file needs at least one column, the result has none")
      }
      // One thread: the rows keep their order.
      let database = try DuckDBDatabase(settings: [("threads", "1"), ("temp_directory", "")])
      let registry = InputRegistry()
      let connection = try database.connect()
      try InputFunction.register(connection, registry)
      let inputs = QueryInputs([MergeRequest.Input(stream: input, estimatedRows: nil)])
      let query = registry.add(inputs)
      defer {
        inputs.stop()
        registry.remove(query)
      }
      output.onCancel { inputs.stop() }
      do throws(HansaError) {
        try connection.execute(copy(input.schema, query: query, to: path))
      } catch {
        if let failure = inputs.failure { throw failure }
        throw HansaError(
          Self.isDiskFull(error.message) ? .diskFull : .ioError, "cannot write \"\(path)\": \(error.message)",
          cause: error)
      }
      output.onCancel(nil)
    }
  }

  /// Says something more of a complete file, in the key-value metadata at its end.
  ///
  /// - Throws: `.ioError`, `.diskFull`; the file is none any more then.
  public static func add(_ key: String, _ value: String, to path: String) throws(HansaError) {
    do {
      guard let file = FileHandle(forUpdatingAtPath: path) else { throw CocoaError(.fileReadUnknown) }
      defer { try? file.close() }
      let end = try file.seekToEnd()
      guard end >= 12 else { throw CocoaError(.fileReadCorruptFile) }
      // The description, its length in four bytes, and PAR1.
      try file.seek(toOffset: end - 8)
      let length = try UInt64(
        (file.read(upToCount: 4) ?? Data()).reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
      guard length <= end - 12 else { throw CocoaError(.fileReadCorruptFile) }
      try file.seek(toOffset: end - 8 - length)
      let bytes = try file.read(upToCount: Int(length)) ?? Data()
      guard let footer = ParquetFooter(bytes: Array(bytes)).adding(key, value) else {
        throw CocoaError(.fileReadCorruptFile)
      }
      try file.seek(toOffset: end - 8 - length)
      let size = withUnsafeBytes(of: UInt32(footer.bytes.count).littleEndian) { Array($0) }
      try file.write(contentsOf: footer.bytes + size + Array("PAR1".utf8))
    } catch {
      let isFull = (error as? CocoaError)?.code == .fileWriteOutOfSpace
      throw HansaError(
        isFull ? .diskFull : .ioError, "cannot write \"\(path)\": \(error.localizedDescription)", cause: error)
    }
  }

  private static func copy(_ schema: Schema, query: Int64, to path: String) -> String {
    let columns = zip(schema.fields.indices, names(schema)).map { "c\($0) AS \(quoted($1, "\""))" }
    return "COPY (SELECT \(columns.joined(separator: ", ")) FROM \(InputFunction.name)(\(query), 0)) "
      + "TO \(quoted(path, "'")) (FORMAT parquet, COMPRESSION zstd, USE_TMP_FILE false)"
  }

  /// A Parquet file's columns have names of their own, without regard to case: a repeated one gets `_2`, `_3`.
  private static func names(_ schema: Schema) -> [String] {
    var taken: Set<Name> = []
    return schema.fields.map { field in
      var name = field.name.string
      var number = 2
      while !taken.insert(Name(name.lowercased())).inserted {
        name = "\(field.name)_\(number)"
        number += 1
      }
      return name
    }
  }

  private static func quoted(_ text: String, _ mark: String) -> String {
    mark + text.split(separator: mark, omittingEmptySubsequences: false).joined(separator: mark + mark) + mark
  }

  private static func isDiskFull(_ message: String) -> Bool {
    message.contains("No space left") || message.contains("Disk quota exceeded") || message.contains("File too large")
  }
}
