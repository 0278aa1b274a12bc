import Foundation
import HansaCore

/// The files that make one table.
struct TableFiles: Hashable, Sendable {
  var name: Name
  var format: FileFormat
  /// In the order of their paths.
  var files: [DataFile]
  /// The folders below the table's own are all named `column=value`.
  var isPartitioned = false
}

/// What a folder holds: each file of a known format a table, each folder of such files a table.
///
/// Names that begin with `.` or `_` are left out, as are files of other formats.
struct FolderListing {
  private(set) var tables: [TableFiles] = []
  /// Tables that cannot be, and why.
  private(set) var problems: [Name: HansaError] = [:]

  /// - Throws: `.undefinedFile` naming the path, `.insufficientPrivilege` when it cannot be listed.
  init(_ place: String) throws(HansaError) {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: place, isDirectory: &isFolder) else {
      throw HansaError(.undefinedFile, "there is no file or folder \"\(place)\"")
    }
    guard isFolder.boolValue else {
      guard let (stem, format) = FileFormat.split(URL(fileURLWithPath: place).lastPathComponent),
        let file = DataFile(path: place)
      else {
        throw HansaError(
          .featureNotSupported, "\"\(place)\" is no file of a known format",
          advice: "Known are .parquet, .csv, .tsv, .json, .ndjson and .jsonl, all but .parquet also with .gz.")
      }
      tables = [TableFiles(name: Name(stem), format: format, files: [file])]
      return
    }
    for entry in try Self.entries(place) {
      let path = place + "/" + entry
      if let file = DataFile(path: path) {
        guard let (stem, format) = FileFormat.split(entry) else { continue }
        tables.append(TableFiles(name: Name(stem), format: format, files: [file]))
      } else {
        addFolder(path, name: Name(entry))
      }
    }
    leaveOutClashes()
  }

  private static func entries(_ path: String) throws(HansaError) -> [String] {
    do {
      return try FileManager.default.contentsOfDirectory(atPath: path)
        .filter { !$0.hasPrefix(".") && !$0.hasPrefix("_") }.sorted { Name($0) < Name($1) }
    } catch {
      throw HansaError(.insufficientPrivilege, "the folder \"\(path)\" cannot be listed", cause: error)
    }
  }

  private mutating func addFolder(_ path: String, name: Name) {
    var found: [(file: DataFile, format: FileFormat, folders: [String])] = []
    do throws(HansaError) { try Self.collect(path, [], &found) } catch { return problems[name] = error }
    guard let format = found.first?.format else { return }
    if let other = found.first(where: { $0.format != format }) {
      problems[name] = HansaError(
        .dataCorrupted,
        "the folder \"\(path)\" has files of several formats: \"\(found[0].file.path)\" and \"\(other.file.path)\"",
        advice: "A table is a folder of files of one format.")
      return
    }
    let isPartitioned = found.allSatisfy { !$0.folders.isEmpty && $0.folders.allSatisfy { $0.contains("=") } }
    tables.append(TableFiles(name: name, format: format, files: found.map(\.file), isPartitioned: isPartitioned))
  }

  private static func collect(
    _ path: String, _ folders: [String], _ found: inout [(file: DataFile, format: FileFormat, folders: [String])]
  ) throws(HansaError) {
    guard folders.count < 16 else {
      throw HansaError(.programLimitExceeded, "the folder \"\(path)\" is more than 16 levels deep")
    }
    for entry in try entries(path) {
      let inner = path + "/" + entry
      if let file = DataFile(path: inner) {
        if let (_, format) = FileFormat.split(entry) { found.append((file, format, folders)) }
      } else {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: inner, isDirectory: &isFolder), isFolder.boolValue {
          try collect(inner, folders + [entry], &found)
        }
      }
    }
  }

  /// DuckDB's names do not differ by case alone, and a name means one table.
  private mutating func leaveOutClashes() {
    for (_, same) in Dictionary(grouping: tables, by: { Name($0.name.string.lowercased()) }) where same.count > 1 {
      let places = same.map { "\"\($0.files[0].path)\"" }.joined(separator: ", ")
      for table in same {
        problems[table.name] = HansaError(
          .duplicateAlias, "several files or folders would be the table \"\(table.name)\": \(places)",
          advice: "Rename one of them.")
      }
    }
    tables.removeAll { problems[$0.name] != nil }
  }
}
