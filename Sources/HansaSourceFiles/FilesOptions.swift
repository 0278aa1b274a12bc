import Foundation
import HansaCore
import HansaDuckDB
import HansaSource

/// Which files are tables, and how they are read.
public struct FilesOptions: Sendable, Hashable {
  /// A folder of files and of folders of files, or a single file; a relative path counts from the process's working
  /// directory.
  public var folder: String
  /// The character between the fields of `.csv` files; nil: the one of `,` `;` `|` and tab that the first line has most.
  public var delimiter: String?
  /// Whether the first row of `.csv` and `.tsv` files has the columns' names; nil: as their types tell.
  public var header: Bool?
  /// Bytes that reading may hold for all queries together; nil for DuckDB's default, 80 % of the machine's memory.
  public var memoryLimit: Int?
  /// The folder that takes what does not fit into memory; nil: a query over the limit fails with `.outOfMemory`.
  public var spillFolder: String?
  /// Threads; nil for one a core.
  public var threads: Int?

  public init(
    folder: String, delimiter: String? = nil, header: Bool? = nil, memoryLimit: Int? = nil, spillFolder: String? = nil,
    threads: Int? = nil
  ) {
    self.folder = folder
    self.delimiter = delimiter
    self.header = header
    self.memoryLimit = memoryLimit
    self.spillFolder = spillFolder
    self.threads = threads
  }

  /// The names that `init(settings:)` takes.
  public static let settingNames = ["path", "delimiter", "header", "memory", "spill", "threads"]

  /// From settings of a configuration file: those of `settingNames`, `memory` in bytes.
  ///
  /// - Throws: `.configuration` naming the setting that is missing, unknown or malformed.
  public init(settings: [Name: String]) throws(HansaError) {
    guard let path = settings["path"], !path.isEmpty else {
      throw HansaError(
        .configuration, "a files source needs a path", advice: "name its folder with the setting \"path\"")
    }
    self.init(folder: path)
    for (name, value) in settings.sorted(by: { $0.key < $1.key }) where name != "path" {
      try apply(SettingText(name.string, value))
    }
  }

  private mutating func apply(_ setting: SettingText) throws(HansaError) {
    let value = setting.text
    switch setting.name {
    case "delimiter":
      guard value.utf8.count == 1, !["\"", "\n", "\r"].contains(value) else {
        throw HansaError(.configuration, "\"delimiter\" must be one character, other than a quote or a line break")
      }
      delimiter = value
    case "header": header = try setting.boolean()
    case "memory": memoryLimit = try setting.integer(1 << 20...Int.max)
    case "spill": spillFolder = value
    case "threads": threads = try setting.integer(1...1024)
    default: throw setting.unknown(to: "a files source", known: Self.settingNames)
    }
  }

  /// The folder from the root.
  var place: String { URL(fileURLWithPath: folder).standardizedFileURL.path }

  /// What DuckDB must know when it starts.
  var startSettings: [(name: String, value: String)] {
    DuckDBDatabase.startSettings(memoryLimit: memoryLimit, spillFolder: spillFolder, threads: threads)
  }
}
