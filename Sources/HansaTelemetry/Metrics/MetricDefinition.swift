/// A metric as it is called and read, by OpenTelemetry's conventions: dotted names, units of UCUM (`s`, `By`, `{row}`).
public struct MetricDefinition: Sendable {
  public enum Kind: Sendable, Equatable {
    /// Only grows.
    case counter
    case gauge
    /// Counts of values up to each bound, in growing order; what is above all of them counts too.
    case histogram(bounds: [Double])
  }

  public var name: String
  public var kind: Kind
  /// Of a count, what is counted, in the singular and in braces; empty for states, which are 0 or 1.
  public var unit: String
  /// One sentence, without a full stop.
  public var help: String

  public init(_ name: String, _ kind: Kind, unit: String = "", help: String) {
    self.name = name
    self.kind = kind
    self.unit = unit
    self.help = help
  }

  /// As Prometheus calls it, without `_total`: `hansa_query_duration_seconds`. There `_count` belongs to histograms, so
  /// that a number of things is called by them: `db_client_connections`.
  var prometheusName: String {
    let base = String(
      decoding: name.utf8.map { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "_"), UInt8(ascii: ":"): byte
        default: UInt8(ascii: "_")
        }
      }, as: UTF8.self)
    let start = base.utf8.first.map { (0x30...0x39).contains($0) } ?? true ? "_" + base : base
    if let suffix = prometheusUnit { return start.hasSuffix("_" + suffix) ? start : start + "_" + suffix }
    if case .histogram = kind { return start }
    return start.hasSuffix("_count") ? String(start.dropLast("_count".count)) + "s" : start
  }

  /// The unit in words; nil where the name needs none: what is in braces is an annotation, not a unit.
  var prometheusUnit: String? { ["s": "seconds", "By": "bytes", "1": "ratio"][unit] }
}

/// A label's name and its value.
public struct MetricLabel: Sendable, Hashable {
  public var name: String
  public var value: String

  public init(_ name: String, _ value: String) {
    self.name = name
    self.value = value
  }
}

/// A metric with the values of all its series, at one moment.
public struct MetricFamily: Sendable {
  public var definition: MetricDefinition
  public var points: [MetricPoint]

  public init(_ definition: MetricDefinition, _ points: [MetricPoint]) {
    self.definition = definition
    self.points = points
  }
}

public struct MetricPoint: Sendable {
  public enum Value: Sendable, Equatable {
    case integer(Int64)
    case number(Double)
    case histogram(HistogramValue)
  }

  public var labels: [MetricLabel]
  public var value: Value

  public init(_ labels: [MetricLabel] = [], _ value: Value) {
    self.labels = labels
    self.value = value
  }
}

/// What a histogram has counted.
public struct HistogramValue: Sendable, Equatable {
  public var bounds: [Double]
  /// One more than bounds: the last is for what is above them all. Each counts its own bucket only.
  public var counts: [UInt64]
  public var sum = 0.0
  /// The last example of each bucket that had one.
  public var exemplars: [Exemplar?]

  public init(bounds: [Double]) {
    self.bounds = bounds
    counts = Array(repeating: 0, count: bounds.count + 1)
    exemplars = Array(repeating: nil, count: bounds.count + 1)
  }

  public var count: UInt64 { counts.reduce(0, +) }

  /// Counts a value; what is no number is left out.
  public mutating func observe(_ value: Double, exemplar: Exemplar? = nil) {
    guard value.isFinite else { return }
    // `le` of Prometheus: a bound belongs to its bucket.
    let bucket = bounds.firstIndex { value <= $0 } ?? bounds.count
    counts[bucket] += 1
    sum += value
    if let exemplar { exemplars[bucket] = exemplar }
  }
}

/// A value that was measured, and the trace that shows how it came about.
public struct Exemplar: Sendable, Equatable {
  public var traceID: String
  public var spanID: String
  public var value: Double
  /// Seconds since 1970.
  public var time: Double

  public init(traceID: String, spanID: String, value: Double, time: Double) {
    self.traceID = traceID
    self.spanID = spanID
    self.value = value
    self.time = time
  }
}
