import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaVisualization

/// A plan for people and programs: what each source is asked, what is merged, and what it took.
struct Explanation {
  var plan: FederatedPlan
  var planning: Duration
  var showsReasons: Bool
  /// Set after EXPLAIN ANALYZE.
  var metrics: FederationMetrics?

  /// One element a line of the answer.
  func render(_ options: ExplainOptions) throws(HansaError) -> [String] {
    switch options.format {
    case .text: text(verbose: options.verbose)
    case .json: [try ExplanationJSON.render(self)]
    case .mermaid: MermaidRenderer.render(graph)
    case .dot: DOTRenderer.render(graph)
    }
  }

  // MARK: Text

  private func text(verbose: Bool) -> [String] {
    var lines: [String] = []
    if let merge = plan.merge {
      lines.append("Merge in \(merge.dialect)" + actual(metrics.map { ($0.rows, $0.bytes, $0.duration) }))
      lines += SQLLines.wrapped(merge.sql, width: 112).map { "│    " + $0 }
      for (index, fragment) in plan.fragments.enumerated() {
        lines += text(fragment, isLast: index == plan.fragments.count - 1)
      }
    } else if let fragment = plan.fragments.first {
      lines.append(
        "Answered by \(fragment.source) alone (\(fragment.dialect))"
          + actual(metrics.map { ($0.rows, $0.bytes, $0.duration) }))
      lines += SQLLines.wrapped(fragment.sql, width: 112).map { "     " + $0 }
    }
    if showsReasons, !plan.notes.isEmpty {
      lines.append("Not pushed:")
      for note in plan.notes {
        lines.append("  \(note.source.map { "\($0): " } ?? "")\(note.construct): \(note.reason)")
      }
    }
    lines.append("Planning: \(planning.display)")
    if let metrics {
      lines.append(
        "Execution: \((metrics.duration - metrics.planning).display), \(metrics.rowsPulled.grouped) rows and \(metrics.bytesPulled.bytes) pulled"
      )
    }
    return lines
  }

  private func text(_ fragment: PlannedFragment, isLast: Bool) -> [String] {
    let figures = metrics?.fragments.first { $0.index == fragment.index }
    let estimate =
      fragment.estimatedRows.map { "  (estimated \(Int($0.rounded()).grouped) rows)" } ?? "  (size unknown)"
    var lines = [
      "\(isLast ? "└──" : "├──") Fragment \(fragment.index) from \(fragment.source) (\(fragment.dialect))\(estimate)"
        + actual(figures.map { ($0.rows, $0.bytes, $0.total ?? .zero) })
    ]
    let bar = isLast ? "        " : "│       "
    lines += SQLLines.wrapped(fragment.sql, width: 110).map { bar + $0 }
    return lines
  }

  private func actual(_ figures: (rows: Int, bytes: Int, time: Duration)?) -> String {
    figures.map { "  (actual \($0.rows.grouped) rows, \($0.bytes.bytes), \($0.time.display))" } ?? ""
  }
}

/// A statement in lines of a readable length.
enum SQLLines {
  /// Broken at blanks; a word longer than `width` characters has a line of its own.
  static func wrapped(_ sql: String, width: Int) -> [String] {
    var lines: [String] = []
    var line = ""
    for word in sql.split(separator: " ", omittingEmptySubsequences: false) {
      if !line.isEmpty, line.count + word.count + 1 > width {
        lines.append(line)
        line = ""
      }
      line += line.isEmpty ? word : " " + word
    }
    return lines + [line]
  }
}

extension Duration {
  /// `1.25 ms`, `3.4 s`.
  var display: String {
    let microseconds = Double(components.seconds) * 1e6 + Double(components.attoseconds) / 1e12
    if microseconds < 1_000_000 { return "\((microseconds / 1000).fixed(2)) ms" }
    return "\((microseconds / 1_000_000).fixed(2)) s"
  }
}

extension Double {
  /// With `digits` after the point.
  func fixed(_ digits: Int) -> String {
    let unit = (0..<digits).reduce(1.0) { value, _ in value * 10 }
    let scaled = Int64((self * unit).rounded())
    let whole = "\(scaled / Int64(unit))"
    let rest = String(scaled % Int64(unit))
    return digits == 0 ? whole : whole + "." + String(repeating: "0", count: digits - rest.count) + rest
  }
}

extension Int {
  /// With a comma at each thousand.
  var grouped: String {
    let digits = Array(String(magnitude))
    var text = self < 0 ? "-" : ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index).isMultiple(of: 3) { text.append(",") }
      text.append(digit)
    }
    return text
  }

  /// `512 B`, `1.5 MB`.
  var bytes: String {
    var value = Double(self)
    for unit in ["B", "kB", "MB", "GB"] {
      if value < 1000 { return unit == "B" ? "\(self) B" : "\(value.fixed(1)) \(unit)" }
      value /= 1000
    }
    return "\(value.fixed(1)) TB"
  }
}
