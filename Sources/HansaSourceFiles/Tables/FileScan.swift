import HansaCore
import HansaDuckDB

/// The table function of DuckDB's that reads a table's files, and its arguments.
struct FileScan {
  let table: TableFiles
  let options: FilesOptions
  /// The field separator of CSV and TSV files.
  let delimiter: String

  /// Files that are read whole to find out the columns' types, in bytes: larger ones are sampled, and a value later on
  /// that does not fit is an error.
  private static let wholeFileBytes = 50_000_000

  init(_ table: TableFiles, _ options: FilesOptions, _ connection: DuckDBConnection) {
    self.table = table
    self.options = options
    switch table.format {
    case .csv: delimiter = options.delimiter ?? CSVHeader(table.files, connection).delimiter
    default: delimiter = "\t"
    }
  }

  /// Reads the files, finding out columns and types on the way.
  var detecting: String { detecting([]) }

  /// As `detecting`, with arguments of a reader of text files that narrow what is found.
  func detecting(_ more: [String]) -> String {
    let isSmall = table.files.reduce(0) { $0 + $1.size } < Self.wholeFileBytes
    let sample = "sample_size=\(isSmall ? "-1" : "20480")"
    switch table.format {
    case .parquet: return call("read_parquet")
    case .csv, .tsv: return call("read_csv", csvArguments + [sample] + more)
    case .json, .ndjson: return call("read_json", jsonArguments + [sample, "maximum_sample_files=-1"])
    }
  }

  /// Reads the files as the given columns: what was found out is found out once.
  func reading(_ columns: [(name: String, native: String)]) -> String {
    let types = columns.map { "\(quote($0.name)): \(literal($0.native))" }.joined(separator: ", ")
    switch table.format {
    case .parquet: return detecting
    // The names still come from the file, so that a file whose columns have moved is not misread.
    case .csv, .tsv: return call("read_csv", csvArguments + ["types={\(types)}", "sample_size=1"])
    case .json, .ndjson: return call("read_json", jsonArguments + ["columns={\(types)}"])
    }
  }

  /// Reads one CSV file without finding out anything, so that its first row that does not fit is reported.
  func strict(_ file: DataFile, columns: Int) -> String {
    let types = (0..<columns).map { "'c\($0)': 'VARCHAR'" }.joined(separator: ", ")
    return "read_csv([\(literal(Self.escaped(file.path)))], delim=\(literal(delimiter)), quote='\"', escape='\"', "
      + "comment='', skip=0, header=\(options.header ?? true), auto_detect=false, hive_partitioning=false, "
      + "columns={\(types)})"
  }

  private var csvArguments: [String] {
    var arguments = [
      "delim=\(literal(delimiter))", "quote='\"'", "escape='\"'",
      // Else DuckDB leaves out what it takes for a comment or a title.
      "comment=''", "skip=0",
      // As PostgreSQL's COPY: "" is the empty string, nothing is NULL.
      "allow_quoted_nulls=false",
      // 01/02/2020 is January in one country and February in the next: text.
      "dateformat='%Y-%m-%d'",
    ]
    if let header = options.header { arguments.append("header=\(header)") }
    return arguments
  }

  private var jsonArguments: [String] { ["format='\(table.format == .ndjson ? "newline_delimited" : "auto")'"] }

  private func call(_ function: String, _ arguments: [String] = []) -> String {
    let files = table.files.map { literal(Self.escaped($0.path)) }.joined(separator: ", ")
    // A partition is part of the path below the table only.
    let all = ["[\(files)]", "hive_partitioning=\(table.isPartitioned)"] + arguments
    return "\(function)(\((all + (table.files.count > 1 ? ["union_by_name=true"] : [])).joined(separator: ", ")))"
  }

  /// A path in which nothing is a pattern.
  static func escaped(_ path: String) -> String {
    var text = ""
    for scalar in path.unicodeScalars {
      if "[*?".unicodeScalars.contains(scalar) { text += "[\(scalar)]" } else { text.unicodeScalars.append(scalar) }
    }
    return text
  }
}
