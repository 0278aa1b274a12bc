import HansaCore
import HansaHistory
import Yams

extension ConfigurationNode {
  /// The `history:` part, or `off`.
  ///
  /// - Parameter state: the state folder, in which the history is unless `path` says otherwise.
  func historySection(state: String?) throws(HansaError) -> HistoryOptions? {
    if isOff { return nil }
    let section = try section(
      "history", keys: ["path", "retention", "max_size", "archive", "encryption_key", "weak_encryption"])
    let folder = try section["path"]?.path("path") ?? state.map { $0 + "/history" }
    guard let folder else { throw error("history needs the key \"path\", or the configuration the key \"state\"") }
    var options = HistoryOptions(folder: folder)
    if let node = section["retention"] {
      let retention = try node.section("history.retention", keys: ["raw", "minute", "hour", "day"])
      if let value = retention["raw"] { options.retention.raw = try value.days("raw") }
      if let value = retention["minute"] { options.retention.minute = try value.days("minute") }
      if let value = retention["hour"] { options.retention.hour = try value.days("hour") }
      if let value = retention["day"] { options.retention.day = try value.days("day") }
    }
    if let value = section["max_size"] { options.maxSize = try value.byteCount("max_size") }
    if let value = section["archive"] { options.archives = try value.boolean("archive") }
    if let value = section["encryption_key"] { options.encryptionKey = try value.secret("encryption_key") }
    if let value = section["weak_encryption"] { options.allowsWeakEncryption = try value.boolean("weak_encryption") }
    return options
  }

  /// `7d`, `52w`, or a number of days.
  private func days(_ what: String) throws(HansaError) -> Duration {
    let text = try string(what)
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let factors = ["": 1, "d": 1, "w": 7, "y": 365]
    guard let number = Int(digits), (1...100_000).contains(number),
      let factor = factors[String(text.dropFirst(digits.count).drop { $0 == " " })]
    else { throw error("\(what) must be a number of days such as 7d, 8w or 2y") }
    return .days(number * factor)
  }
}

extension HistoryOptions {
  /// What `hansa serve` keeps without being told: 2 GB at most, in the state folder or beside the configuration.
  static func ofServer(state: String?, baseFolder: String) -> HistoryOptions {
    let folder = baseFolder.isEmpty ? "." : baseFolder
    return HistoryOptions(folder: state.map { $0 + "/history" } ?? "\(folder)/.hansa/history", maxSize: 2_000_000_000)
  }
}
