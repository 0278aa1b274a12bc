/// One series of a metric and its value, called as Prometheus' text has it.
public struct MetricSample: Sendable {
  public var name: String
  public var labels: [MetricLabel]
  public var value: Double
}

extension MetricFamily {
  /// How Prometheus' text calls the family's samples, without the suffixes of histograms: `hansa_queries_total`.
  public var sampleName: String {
    definition.prometheusName + (definition.kind == .counter ? "_total" : "")
  }

  /// The series as Prometheus reads them: a histogram is several.
  public var samples: [MetricSample] {
    points.flatMap { point -> [MetricSample] in
      let labels = point.labels.map { MetricLabel(PrometheusText.labelName($0.name), $0.value) }
      switch point.value {
      case .integer(let value): return [MetricSample(name: sampleName, labels: labels, value: Double(value))]
      case .number(let value): return [MetricSample(name: sampleName, labels: labels, value: value)]
      case .histogram(let histogram): return histogram.samples(sampleName, labels)
      }
    }
  }
}

extension HistogramValue {
  fileprivate func samples(_ name: String, _ labels: [MetricLabel]) -> [MetricSample] {
    var total: UInt64 = 0
    var samples: [MetricSample] = []
    for (index, count) in counts.enumerated() {
      total += count
      let bound = index < bounds.count ? PrometheusText.bound(bounds[index]) : "+Inf"
      samples.append(
        MetricSample(name: name + "_bucket", labels: labels + [MetricLabel("le", bound)], value: Double(total)))
    }
    samples.append(MetricSample(name: name + "_sum", labels: labels, value: sum))
    samples.append(MetricSample(name: name + "_count", labels: labels, value: Double(total)))
    return samples
  }
}
