import HansaArrow
import HansaCore

/// The forms in which a result leaves Hansa.
public enum OutputFormat: String, CaseIterable, Sendable {
  /// Aligned columns for a terminal, as psql prints them.
  case table
  /// One value a line under a rule for each row, as psql's `\x` prints them: for rows with many columns.
  case expanded
  /// RFC 4180 with a header line; lines end in LF, as PostgreSQL's COPY writes them.
  case csv
  /// One array of objects, one object a line.
  case json
  /// One object a row and line.
  case ndjson
  /// Arrow's IPC stream.
  case arrow
  /// Written by the merge engine, not here: `makeWriter` refuses it.
  case parquet

  /// A writer of this format.
  ///
  /// - Throws: `.featureNotSupported` for `parquet`, which needs the merge engine.
  public func makeWriter(
    schema: Schema, options: OutputOptions = OutputOptions(), sink: any OutputSink
  ) throws(HansaError) -> any ResultWriter {
    switch self {
    case .table: return TableWriter(schema: schema, options: options, sink: sink)
    case .expanded: return ExpandedWriter(schema: schema, options: options, sink: sink)
    case .csv: return CSVWriter(schema: schema, options: options, sink: sink)
    case .json: return JSONWriter(schema: schema, options: options, sink: sink, framing: .array)
    case .ndjson: return JSONWriter(schema: schema, options: options, sink: sink, framing: .lines)
    case .arrow: return ArrowStreamWriter(schema: schema, sink: sink)
    case .parquet:
      throw HansaError(
        .featureNotSupported, "parquet is not a stream of bytes",
        advice: "Write parquet to a file, through the merge engine.")
    }
  }
}

/// What a caller may choose about a text format.
public struct OutputOptions: Sendable {
  /// The zone in which `timestamptz` is shown.
  public var zone: SessionZone
  /// Rows of a table that are looked at before the widths of its columns are fixed; at least 1.
  public var sampledRows: Int
  /// Whether csv starts with the columns' names.
  public var header: Bool

  public init(zone: SessionZone = .utc, sampledRows: Int = 1000, header: Bool = true) {
    self.zone = zone
    self.sampledRows = max(1, sampledRows)
    self.header = header
  }
}
