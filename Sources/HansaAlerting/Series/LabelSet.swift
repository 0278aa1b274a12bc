import HansaCore

/// The labels of a series or of an alert: names with values, each name once. An empty value is the same as no label.
///
/// A copy is a reference, the hash is computed once, and so is the set without the metric's name: rules compare the labels
/// of a hundred thousand series at each evaluation.
public struct LabelSet: Sendable, Hashable {
  /// The name of the label that holds the metric's name.
  public static let metricName: Name = "__name__"
  /// The name of the label that holds the alert's name.
  public static let alertName: Name = "alertname"
  public static let empty = LabelSet([])

  /// A label.
  public struct Label: Sendable, Hashable {
    public var name: Name
    public var value: Name
  }

  private final class Storage: Sendable {
    let labels: [Label]
    let hash: Int
    let withoutMetricName: Storage?

    init(_ labels: [Label]) {
      self.labels = labels
      hash = labels.hashValue
      let others = labels.filter { $0.name != LabelSet.metricName }
      withoutMetricName = others.count == labels.count ? nil : Storage(others)
    }
  }

  private let storage: Storage

  private init(_ storage: Storage) { self.storage = storage }

  /// Of names that come several times the last one counts.
  public init(_ pairs: some Sequence<(name: Name, value: Name)>) {
    var values: [Name: Name] = [:]
    for (name, value) in pairs { values[name] = value }
    self.init(Storage(values.filter { !$0.value.string.isEmpty }.map(Label.init).sorted { $0.name < $1.name }))
  }

  /// In the order of the names' bytes.
  public var labels: [Label] { storage.labels }

  /// The label's value, nil where there is no such label.
  public subscript(name: Name) -> Name? { storage.labels.first { $0.name == name }?.value }

  /// The metric's name, nil of a set that has none.
  public var metric: Name? { self[Self.metricName] }

  /// The same labels without the metric's name.
  public var withoutMetricName: LabelSet { storage.withoutMetricName.map(LabelSet.init) ?? self }

  /// These labels with others, which win.
  public func merging(_ others: some Sequence<(name: Name, value: Name)>) -> LabelSet {
    LabelSet(storage.labels.map { ($0.name, $0.value) } + Array(others))
  }

  /// Only the labels of these names.
  public func only(_ names: [Name]) -> LabelSet {
    LabelSet(storage.labels.filter { names.contains($0.name) }.map { ($0.name, $0.value) })
  }

  /// All labels but those of these names.
  public func without(_ names: [Name]) -> LabelSet {
    LabelSet(storage.labels.filter { !names.contains($0.name) }.map { ($0.name, $0.value) })
  }

  public static func == (a: LabelSet, b: LabelSet) -> Bool {
    a.storage === b.storage || (a.storage.hash == b.storage.hash && a.storage.labels == b.storage.labels)
  }

  public func hash(into hasher: inout Hasher) { hasher.combine(storage.hash) }
}

extension LabelSet: Comparable {
  /// By names and values, as lists of alerts are ordered.
  public static func < (a: LabelSet, b: LabelSet) -> Bool {
    for (x, y) in zip(a.labels, b.labels) where x != y { return (x.name, x.value) < (y.name, y.value) }
    return a.labels.count < b.labels.count
  }
}

extension LabelSet: CustomStringConvertible {
  /// `{alertname="A", source="shop"}`, with the metric's name before it where there is one.
  public var description: String {
    let labels = withoutMetricName.labels.map { "\($0.name)=\(quoted($0.value.string))" }.joined(separator: ", ")
    return "\(metric?.string ?? ""){\(labels)}"
  }
}

/// A text in double quotes, as label values are written.
func quoted(_ text: String) -> String {
  var result = "\""
  for scalar in text.unicodeScalars {
    switch scalar {
    case "\"": result += "\\\""
    case "\\": result += "\\\\"
    case "\n": result += "\\n"
    default: result.unicodeScalars.append(scalar)
    }
  }
  return result + "\""
}
