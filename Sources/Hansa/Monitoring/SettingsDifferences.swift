import Synchronization

/// The settings of sessions that are not the defaults, as they are told: few kinds of sessions run many queries.
final class SettingsDifferences: Sendable {
  private static let limit = 64

  private let defaults: SessionSettings
  private let known = Mutex([SessionSettings: [String: String]]())

  init(defaults: SessionSettings) { self.defaults = defaults }

  /// By their names, as SHOW gives them.
  func of(_ settings: SessionSettings?) -> [String: String] {
    guard let settings, settings != defaults else { return [:] }
    return known.withLock { known in
      if let found = known[settings] { return found }
      var differences: [String: String] = [:]
      for name in SessionSettings.names {
        guard let value = settings.value(of: name), value != defaults.value(of: name) else { continue }
        differences[name.string] = value
      }
      if known.count >= Self.limit { known.removeAll() }
      known[settings] = differences
      return differences
    }
  }
}
