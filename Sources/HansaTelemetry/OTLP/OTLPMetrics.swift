import Foundation

/// Metrics as OTLP has them: sums and histograms count from the process's beginning.
public struct OTLPMetrics: Sendable {
  public var resource: OTLPResource
  /// When counting began.
  public var start: Date

  public init(resource: OTLPResource = OTLPResource(), start: Date) {
    self.resource = resource
    self.start = start
  }

  /// The body of a request to `/v1/metrics`.
  public func body(_ families: [MetricFamily], at time: Date) -> String {
    let metrics = families.filter { !$0.points.isEmpty }.map { metric($0, at: time) }
    return OTLPValue.object([
      (
        "resourceMetrics",
        .list([
          .object([
            ("resource", resource.value),
            ("scopeMetrics", .list([.object([("scope", resource.scope), ("metrics", .list(metrics))])])),
          ])
        ])
      )
    ]).json
  }

  private func metric(_ family: MetricFamily, at time: Date) -> OTLPValue {
    let points = OTLPValue.list(family.points.map { point($0, family.definition.kind, at: time) })
    let cumulative: [(String, OTLPValue)] = [("dataPoints", points), ("aggregationTemporality", .number(2))]
    let data: (String, OTLPValue) =
      switch family.definition.kind {
      case .counter: ("sum", .object(cumulative + [("isMonotonic", .boolean(true))]))
      case .gauge: ("gauge", .object([("dataPoints", points)]))
      case .histogram: ("histogram", .object(cumulative))
      }
    return .object([
      ("name", .text(family.definition.name)), ("description", .text(family.definition.help)),
      ("unit", .text(family.definition.unit)), data,
    ])
  }

  private func point(_ point: MetricPoint, _ kind: MetricDefinition.Kind, at time: Date) -> OTLPValue {
    var fields: [(String, OTLPValue)] = [
      ("attributes", .attributes(point.labels.map { ($0.name, .text($0.value)) }))
    ]
    if kind != .gauge { fields.append(("startTimeUnixNano", .nanoseconds(start))) }
    fields.append(("timeUnixNano", .nanoseconds(time)))
    switch point.value {
    case .integer(let value): fields.append(("asInt", .long("\(value)")))
    case .number(let value): fields.append(("asDouble", .double(value)))
    case .histogram(let histogram):
      fields += [
        ("count", .long("\(histogram.count)")), ("sum", .double(histogram.sum)),
        ("bucketCounts", .list(histogram.counts.map { .long("\($0)") })),
        ("explicitBounds", .list(histogram.bounds.map { .double($0) })),
      ]
      let exemplars = histogram.exemplars.compactMap { $0 }
      if !exemplars.isEmpty { fields.append(("exemplars", .list(exemplars.map(exemplar)))) }
    }
    return .object(fields)
  }

  private func exemplar(_ exemplar: Exemplar) -> OTLPValue {
    .object([
      ("timeUnixNano", .nanoseconds(Date(timeIntervalSince1970: exemplar.time))), ("asDouble", .double(exemplar.value)),
      ("spanId", .text(exemplar.spanID)), ("traceId", .text(exemplar.traceID)),
    ])
  }
}
