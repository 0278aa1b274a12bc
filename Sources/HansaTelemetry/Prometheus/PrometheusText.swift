/// Metrics as Prometheus reads them: its text format 0.0.4, and OpenMetrics 1.0.0.
public enum PrometheusText: Sendable {
  case text
  case openMetrics

  /// What the header Accept of a scrape asks for.
  public init(accept: String?) {
    self = accept?.lowercased().contains("application/openmetrics-text") == true ? .openMetrics : .text
  }

  public var contentType: String {
    switch self {
    case .text: "text/plain; version=0.0.4; charset=utf-8"
    case .openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8"
    }
  }

  public func render(_ families: [MetricFamily]) -> String {
    var output = ""
    var seen: Set<String> = []
    for family in families where !family.points.isEmpty {
      let name = family.definition.prometheusName
      // Two metrics whose names differ only in what Prometheus does not have would be one there.
      guard seen.insert(name).inserted else { continue }
      render(family, name, into: &output)
    }
    if self == .openMetrics { output += "# EOF\n" }
    return output
  }

  private func render(_ family: MetricFamily, _ name: String, into output: inout String) {
    let definition = family.definition
    let isCounter = definition.kind == .counter
    // 0.0.4 knows a counter by the name of its sample, OpenMetrics by that without `_total`.
    let title = isCounter && self == .text ? name + "_total" : name
    output += "# HELP \(title) \(Self.escaped(definition.help, quotes: self == .openMetrics)).\n"
    output += "# TYPE \(title) \(Self.type(definition.kind))\n"
    if self == .openMetrics, let unit = definition.prometheusUnit { output += "# UNIT \(title) \(unit)\n" }
    for point in family.points {
      switch point.value {
      case .integer(let value): sample(isCounter ? name + "_total" : name, point.labels, "\(value)", into: &output)
      case .number(let value):
        sample(isCounter ? name + "_total" : name, point.labels, Self.number(value), into: &output)
      case .histogram(let histogram): render(histogram, name, point.labels, into: &output)
      }
    }
  }

  private func render(
    _ histogram: HistogramValue, _ name: String, _ labels: [MetricLabel], into output: inout String
  ) {
    var total: UInt64 = 0
    for (index, count) in histogram.counts.enumerated() {
      total += count
      let bound = index < histogram.bounds.count ? Self.bound(histogram.bounds[index]) : "+Inf"
      sample(
        name + "_bucket", labels + [MetricLabel("le", bound)], "\(total)", histogram.exemplars[index], into: &output)
    }
    sample(name + "_sum", labels, Self.number(histogram.sum), into: &output)
    sample(name + "_count", labels, "\(total)", into: &output)
  }

  private func sample(
    _ name: String, _ labels: [MetricLabel], _ value: String, _ exemplar: Exemplar? = nil, into output: inout String
  ) {
    output += name
    if !labels.isEmpty {
      output +=
        "{"
        + labels.map { "\(Self.labelName($0.name))=\"\(Self.escaped($0.value, quotes: true))\"" }
        .joined(separator: ",") + "}"
    }
    output += " " + value
    if self == .openMetrics, let exemplar {
      output += " # {trace_id=\"\(Self.escaped(exemplar.traceID, quotes: true))\","
      output += "span_id=\"\(Self.escaped(exemplar.spanID, quotes: true))\"} "
      output += "\(Self.number(exemplar.value)) \(Self.seconds(exemplar.time))"
    }
    output += "\n"
  }

  private static func type(_ kind: MetricDefinition.Kind) -> String {
    switch kind {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    }
  }

  private static func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value) { return "\(whole)" }
    return "\(value)"
  }

  /// OpenMetrics wants a point in bounds, and the other form may have one.
  static func bound(_ value: Double) -> String { "\(value)" }

  private static func seconds(_ value: Double) -> String {
    let milliseconds = Int64((value * 1000).rounded())
    let rest = "\(milliseconds % 1000)"
    return "\(milliseconds / 1000)." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  static func labelName(_ name: String) -> String {
    MetricDefinition(name, .gauge, help: "").prometheusName.replacing(":", with: "_")
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
