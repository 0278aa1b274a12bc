import HansaMonitoring

/// What `--stats` prints after a result: each fragment, and the totals.
enum MetricsReport {
  static func text(_ metrics: FederationMetrics) -> String {
    let header = ["fragment", "source", "rows", "bytes", "connect", "first row", "total"]
    let rows = metrics.fragments.map { fragment in
      [
        fragment.id, fragment.source.string, Figures.grouped(fragment.rows), Figures.bytes(fragment.bytes),
        fragment.connected.map(Figures.duration) ?? "-", fragment.firstBatch.map(Figures.duration) ?? "-",
        fragment.total.map(Figures.duration) ?? "-",
      ]
    }
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    var text = ""
    for row in [header] + rows {
      // The source is text and starts at the left; all else are figures.
      let cells = row.enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        return column == 1 ? cell + blanks : blanks + cell
      }
      text += cells.joined(separator: "  ") + "\n"
    }
    let pulled =
      "\(Figures.counted(metrics.rowsPulled, "row")), \(Figures.bytes(metrics.bytesPulled)) pulled from "
      + Figures.counted(metrics.sources.count, "source")
    let planning =
      "planning \(Figures.duration(metrics.planning))" + (metrics.isPlanCached ? ", plan from the cache" : "")
    let merged = metrics.engine.map { "merged in \($0)" } ?? "no merge"
    return text + "result: \(Figures.counted(metrics.rows, "row")), \(Figures.bytes(metrics.bytes)) in "
      + "\(Figures.duration(metrics.duration)) (\(planning)); \(pulled), \(merged)\n"
  }
}
