import Foundation
import HansaCore
import HansaDuckDB

/// DuckDB's errors about files, as errors that say which file and which row.
///
/// DuckDB has one class, "Invalid Input", for most of them; what is told apart here is told by its sentences:
/// `CSV Error on Line: 7`, `Malformed JSON in file "f", at byte 2 in line 7: …`, `No files found that match the
/// pattern "f"`, and any other sentence that has a Parquet file's path in it.
struct FileFailure {
  private let tables: [TableFiles]

  init(_ tables: TableFiles...) { self.tables = tables }
  init(_ tables: [TableFiles]) { self.tables = tables }

  func error(_ error: HansaError) -> HansaError {
    let message = error.message
    if error.code == .queryCanceled || error.code == .outOfMemory { return error }
    if let path = Self.quoted(after: "No files found that match the pattern ", in: message) { return missing(path) }
    if message.contains("No such file or directory"), let path = Self.quoted(after: "Cannot open file ", in: message) {
      return missing(path)
    }
    if let failure = csv(message) ?? json(message) { return failure }
    if let file = files.first(where: { message.contains($0.path) && $0.path.lowercased().hasSuffix(".parquet") }) {
      return Self.corrupt(file, message)
    }
    // An error of a page within the file comes without the file's name.
    let parquet = tables.filter { $0.format == .parquet }
    if error.code == .internalError, parquet.count == 1, !message.contains("result column") {
      return Self.corrupt(parquet[0].files[0], message, isOneOfSeveral: parquet[0].files.count > 1)
    }
    if message.contains("COLUMN_TYPES error") || message.contains("Contents of view were altered") {
      return HansaError(
        Self.inconsistent, "the files of the table have other columns than when the catalog was read", detail: message)
    }
    return error
  }

  /// PostgreSQL's fdw_inconsistent_descriptor_information.
  static let inconsistent = HansaError.Code("HV021")

  private var files: [DataFile] { tables.flatMap(\.files) }

  private func missing(_ path: String) -> HansaError {
    // The path may be a pattern with characters in brackets.
    let file = files.first { Name(FileScan.escaped($0.path)) == Name(path) }
    return HansaError(.undefinedFile, "the file \"\(file?.path ?? path)\" does not exist any more")
  }

  private static func corrupt(_ file: DataFile, _ message: String, isOneOfSeveral: Bool = false) -> HansaError {
    if message.contains("Invalid string encoding") {
      return HansaError(.invalidCharacter, "the file \"\(file.path)\" has text that is not UTF-8", detail: message)
    }
    let subject = isOneOfSeveral ? "a file beside \"\(file.path)\"" : "the file \"\(file.path)\""
    return HansaError(.dataCorrupted, "\(subject) is not a sound Parquet file", detail: firstLine(message))
  }

  private func csv(_ message: String) -> HansaError? {
    guard let start = message.firstRange(of: "CSV Error on Line: "),
      let row = Int(message[start.upperBound...].prefix { $0.isNumber })
    else { return nil }
    let lines = message[start.upperBound...].split(separator: "\n", omittingEmptySubsequences: false)
    let path = lines.last { $0.hasPrefix("  file = ") }.map { String($0.dropFirst(9)) } ?? files.first?.path ?? ""
    let causes = [
      "Error when converting column", "Invalid unicode", "Expected Number of Columns", "Value with unterminated quote",
      "Maximum line size",
    ]
    let cause = lines.first { line in causes.contains { line.hasPrefix($0) } }.map(String.init)
    let isText = cause?.hasPrefix("Invalid unicode") ?? false
    return HansaError(
      isText ? .invalidCharacter : .badCopyFormat,
      "file \"\(path)\", row \(row): \(isText ? "the text is not UTF-8" : cause ?? "the row is malformed")",
      advice: "Rows count from 1, the header included.")
  }

  private func json(_ message: String) -> HansaError? {
    let starts = ["Malformed JSON in file ", "JSON transform error in file "]
    guard let path = starts.lazy.compactMap({ Self.quoted(after: $0, in: message) }).first,
      let place = message.firstRange(of: path)
    else { return nil }
    let rest = Self.firstLine(String(message[place.upperBound...].drop { $0 == "\"" || $0 == "," || $0 == " " }))
    let isText = rest.contains("invalid UTF-8")
    var text = rest
    if message.contains(starts[0]), let line = Self.number(after: "in line ", in: rest),
      let colon = rest.firstRange(of: ": ")
    {
      text = "line \(JSONLines.broken(path, near: line)): \(rest[colon.upperBound...])"
    } else if rest.hasPrefix("in ") {
      text = String(rest.dropFirst(3))
    }
    while text.last == " " || text.last == "." { text.removeLast() }
    return HansaError(isText ? .invalidCharacter : .badCopyFormat, "file \"\(path)\", \(text)")
  }

  private static func firstLine(_ text: String) -> String {
    text.split(separator: "\n", maxSplits: 1).first.map(String.init) ?? text
  }

  private static func number(after marker: String, in text: String) -> Int? {
    text.firstRange(of: marker).flatMap { Int(text[$0.upperBound...].prefix { $0.isNumber }) }
  }

  /// What stands between the double quotes that follow `marker`.
  private static func quoted(after marker: String, in text: String) -> String? {
    guard let start = text.firstRange(of: marker + "\"") else { return nil }
    let rest = text[start.upperBound...]
    return rest.firstIndex(of: "\"").map { String(rest[..<$0]) }
  }

  /// Finding out a CSV file's columns fails without a row ("not possible to detect"): a plain pass over each file finds
  /// the first row that does not fit.
  static func located(_ error: HansaError, _ scan: FileScan, _ connection: DuckDBConnection) -> HansaError {
    guard error.message.contains("Error when sniffing file") else { return error }
    for file in scan.table.files {
      let fields = CSVHeader([file], connection, delimiter: scan.delimiter).fieldCount
      do throws(HansaError) {
        _ = try connection.texts(
          "SELECT CAST(count(*) AS VARCHAR) FROM \(scan.strict(file, columns: fields))", columns: 1)
      } catch { return error }
    }
    return HansaError(
      .badCopyFormat, "the rows of \"\(scan.table.files[0].path)\" have no common number of fields",
      advice: "Set the source's \"delimiter\" if it is not \"\(scan.delimiter)\".", detail: error.message)
  }
}
