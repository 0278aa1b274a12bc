import Foundation
import HansaMonitoring

/// A federation's status as text for people: figures of the last minute, a line a source.
struct StatusReport {
  let status: FederationStatus
  let server: String

  init(_ status: FederationStatus, server: String) {
    self.status = status
    self.server = server
  }

  /// - Parameter width: columns that a line may have.
  func lines(width: Int) -> [String] {
    var lines = head + [""] + Self.table(sourceHeader, sources, textColumns: [0, 1])
    for source in status.sources { if let problem = source.problem { lines.append("  \(source.name): \(problem)") } }
    let alerts = (status.alerts ?? []).filter { $0.state == "firing" || $0.state == "pending" }
    if !alerts.isEmpty {
      lines += ["", "Alerts"]
      lines += alerts.prefix(10).map { alert in
        let muted = alert.muted.map { " (\($0))" } ?? ""
        let since = (alert.firedAt ?? alert.activeAt).formatted(Date.ISO8601FormatStyle())
        return "  \(since)  \(alert.state)\(muted)  \(alert.summary ?? alert.labels)"
      }
      if alerts.count > 10 { lines.append("  … \(alerts.count - 10) more: hansa alerts list") }
    }
    if !status.events.isEmpty {
      lines += ["", "Last events"]
      lines += status.events.suffix(5).reversed().map { event in
        let time = event.time.formatted(Date.ISO8601FormatStyle())
        return "  \(time)  \(event.kind)  \(event.source.map { "\($0): " } ?? "")\(event.message)"
      }
    }
    return lines.map { Self.fitted($0, width) }
  }

  /// Three lines about the whole.
  var head: [String] {
    let (overview, process) = (status.overview, status.process)
    let minute = status.windows["1m"]
    let memory = process.resources.residentBytes.map { "  memory \(Figures.bytes($0))" } ?? ""
    let counts = overview.queries
    let firing = status.alerts?.count { $0.state == "firing" } ?? 0
    let alerts = firing == 0 ? "" : "  \(firing) \(firing == 1 ? "alert fires" : "alerts fire")"
    let latency = minute?.latency.map { "  p95 \(Self.seconds($0.p95))" } ?? ""
    return [
      "\(server)  \(overview.health.rawValue)\(alerts)  up \(Self.seconds(process.uptimeSeconds))\(memory)",
      "queries: \(overview.running) running, \(overview.waiting) waiting; ended: \(Figures.grouped(counts.finished)) "
        + "finished, \(Figures.grouped(counts.failed)) failed, \(Figures.grouped(counts.cancelled)) cancelled",
      "last minute: \(Self.rate(minute?.requestsPerSecond ?? 0))/s\(latency)  errors \(Self.percent(minute?.errorRate))"
        + "  cache \(Self.percent(minute?.cacheHitRatio))",
    ]
  }

  let sourceHeader = ["source", "state", "/s", "p50", "p95", "errors", "rows", "bytes", "running", "conns"]

  var sources: [[String]] {
    status.sources.map { source in
      let minute = source.windows["1m"]
      return [
        source.name, Self.state(source), Self.rate(minute?.requestsPerSecond ?? 0),
        minute?.latency.map { Self.seconds($0.p50) } ?? "-", minute?.latency.map { Self.seconds($0.p95) } ?? "-",
        Self.percent(minute?.errorRate), Figures.grouped(minute?.rows ?? 0), Figures.bytes(minute?.bytes ?? 0),
        source.running.map(String.init) ?? "-",
        source.connections.map { "\($0.open - $0.idle)/\($0.open)" } ?? "-",
      ]
    }
  }

  private static func state(_ source: SourceStatus) -> String {
    if source.breaker == "open" { return "down" }
    if source.breaker == "half-open" { return "probing" }
    return source.problem == nil ? "ok" : "problem"
  }

  // MARK: Figures

  static func seconds(_ value: Double) -> String { Figures.duration(.seconds(value)) }
  static func rate(_ value: Double) -> String { String(format: value < 10 ? "%.1f" : "%.0f", value) }
  static func percent(_ value: Double?) -> String { value.map { String(format: "%.1f%%", $0 * 100) } ?? "-" }

  /// Columns beside each other: text from the left, figures to the right.
  static func table(_ header: [String], _ rows: [[String]], textColumns: Set<Int>) -> [String] {
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    return ([header] + rows).map { row in
      let cells = row.enumerated().map { column, cell in
        let blanks = String(repeating: " ", count: widths[column] - cell.count)
        return textColumns.contains(column) ? cell + blanks : blanks + cell
      }
      let line = cells.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed())
    }
  }

  /// The line without what would move a terminal's cursor, cut to the width.
  static func fitted(_ line: String, _ width: Int) -> String {
    let plain = String(
      line.unicodeScalars.map { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) ? " " : Character($0) })
    guard plain.count > width else { return plain }
    return String(plain.prefix(max(0, width - 1))) + "…"
  }
}
