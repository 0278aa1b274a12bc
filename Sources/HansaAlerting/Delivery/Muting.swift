import HansaCore

/// Why nobody is told of an alert.
public enum MuteReason: Sendable, Hashable {
  /// By the silence of this id.
  case silenced(Name)
  /// By the alert with these labels.
  case inhibited(LabelSet)
}

extension MuteReason: CustomStringConvertible {
  public var description: String {
    switch self {
    case .silenced(let id): "silenced by \(id)"
    case .inhibited(let labels): "inhibited by \(labels)"
    }
  }
}

/// What keeps alerts from people.
public struct Muting: Sendable {
  public var silences: [Silence]
  public var inhibitions: [InhibitionRule]

  public init(silences: [Silence] = [], inhibitions: [InhibitionRule] = []) {
    self.silences = silences
    self.inhibitions = inhibitions
  }

  /// Why nobody is told of an alert; nil where people are.
  ///
  /// - Parameter alerts: all that there are, of any group.
  public func reason(
    _ labels: LabelSet, among alerts: [DeliveredAlert], at instant: AlertInstant
  ) -> MuteReason? {
    for rule in inhibitions {
      if let source = rule.explanation(of: labels, by: alerts) { return .inhibited(source) }
    }
    return silences.first { $0.silences(labels, at: instant) }.map { .silenced($0.id) }
  }
}
