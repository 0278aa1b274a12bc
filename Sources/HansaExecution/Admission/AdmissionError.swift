import HansaCore

/// What a query is told that may not run.
enum AdmissionError {
  /// What stands in a query's way, and the setting that says so.
  struct Obstacle {
    var fact: String
    var setting: String

    init(_ fact: String, _ setting: String) {
      self.fact = fact
      self.setting = setting
    }
  }

  static func neverFits(_ count: Int, _ source: Name, _ maximum: Int) -> HansaError {
    HansaError(
      .configurationLimitExceeded,
      "the query has \(count) statements for source \"\(source)\" at once, which takes \(maximum)",
      advice:
        "Raise the source's pool.max, and limits.sources.\(source).concurrency if it is set, or make the query smaller.",
      source: source.string)
  }

  static func queueFull(running: Int, waiting: Int) -> HansaError {
    HansaError(
      .tooManyConnections, "there are too many queries: \(running) run and \(waiting) wait",
      advice: "Try again later, or raise limits.defaults.queue.")
  }

  static func ownQueueFull(_ who: String, _ limit: Int, setting: String) -> HansaError {
    HansaError(
      .tooManyConnections, "\(limit) queries of \(who) wait already",
      advice: "Try again later, or raise \(setting).")
  }

  static func expired(isTimeout: Bool, waited: Duration, waiting: Int, reason: Obstacle) -> HansaError {
    guard !isTimeout else {
      return HansaError(
        .queryCanceled, "canceling statement due to statement timeout",
        detail: "It was not admitted before: \(reason.fact).")
    }
    return HansaError(
      .tooManyConnections,
      "the query was not admitted within \(waited / .seconds(1)) s: \(reason.fact)",
      advice: "Try again later, or raise \(reason.setting).", detail: "\(waiting) queries wait, this one included.")
  }
}
