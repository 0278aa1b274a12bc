import HansaCore
import HansaPlanner
import HansaSQL
import Synchronization

/// The keys of statements that came before, by their texts as they came: programs send the same bytes again and again, which
/// need not be read to be recognised.
///
/// A key follows from what it is found by, so that none is ever out of date.
final class PlanKeys: Sendable {
  /// Longer texts are read each time.
  private static let longestText = 16 << 10

  /// A text, and the last key that was made of it.
  private final class Known: Sendable {
    let settings: SessionSettings
    let key: PlanKey

    init(_ settings: SessionSettings, _ key: PlanKey) { (self.settings, self.key) = (settings, key) }
  }

  private let limit: Int
  private let known = Mutex(RecentlyUsed<Name, Known>())

  /// - Parameter limit: texts that are remembered.
  init(limit: Int) { self.limit = limit }

  /// The key of a statement, as `PlanKey` makes it of the text's canonical form.
  func key(
    _ text: String, _ settings: SessionSettings, _ disabled: DisabledCapabilities, _ parameters: Parameters
  ) -> PlanKey {
    let name = Name(text)
    let last = known.withLock { $0.use(name) }
    // Settings take longer to hash than to compare.
    let isSame = last.map { $0.settings == settings && $0.key.disabled == disabled } ?? false
    if isSame, let key = last?.key, key.parameters == parameters { return key }
    let key = PlanKey(
      text: last?.key.text ?? SQLNormalizer.canonical(text), settings: settings, disabled: disabled,
      parameters: parameters)
    // Values of parameters come and go.
    guard !isSame, text.utf8.count <= Self.longestText else { return key }
    known.withLock { known in
      known.insert(Known(settings, key), for: name)
      if known.count > limit { _ = known.removeOldest() }
    }
    return key
  }
}
