import HansaCore

@testable import HansaAlerting

extension LabelSet {
  /// Labels as literals.
  static func of(_ pairs: KeyValuePairs<Name, Name>) -> LabelSet {
    LabelSet(pairs.map { (name: $0.key, value: $0.value) })
  }
}
