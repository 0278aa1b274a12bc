/// What a file holds, by the end of its name.
enum FileFormat: String, Sendable {
  case parquet
  case csv
  case tsv
  case json
  /// One JSON value a line.
  case ndjson

  /// The stem and the format of a file's name: `orders.csv.gz` is `orders`, CSV; nil for a name of no known format.
  static func split(_ fileName: String) -> (stem: String, format: FileFormat)? {
    var name = fileName[...]
    let isCompressed = name.lowercased().hasSuffix(".gz")
    if isCompressed { name = name.dropLast(3) }
    guard let dot = name.lastIndex(of: "."), dot > name.startIndex else { return nil }
    let format: FileFormat
    switch name[dot...].lowercased() {
    case ".parquet" where !isCompressed: format = .parquet
    case ".csv": format = .csv
    case ".tsv": format = .tsv
    case ".json": format = .json
    case ".ndjson", ".jsonl": format = .ndjson
    default: return nil
    }
    return (String(name[..<dot]), format)
  }
}
