import Foundation
import HansaAlerting
import HansaCore

/// What a route may name.
struct RouteNames {
  var receivers: Set<Name>
  var times: Set<Name>
}

extension ConfigurationNode {
  /// A route with those below it, which take over what they do not say themselves.
  func route(under parent: AlertRoute?, _ names: RouteNames) throws(HansaError) -> AlertRoute {
    let section = try section(
      "route",
      keys: [
        "receiver", "matchers", "group_by", "group_wait", "group_interval", "repeat_interval", "mute_time_intervals",
        "active_time_intervals", "continue", "routes",
      ])
    var route = parent ?? AlertRoute(receiver: "")
    (route.routes, route.continues, route.matchers, route.muteIntervals, route.activeIntervals) = (
      [], false, [], [], []
    )
    if let node = section["receiver"] {
      route.receiver = Name(try node.string("receiver"))
      guard names.receivers.contains(route.receiver) else {
        throw node.error("there is no receiver \"\(route.receiver)\"")
      }
    } else if parent == nil {
      throw error("the first route needs a receiver")
    }
    if let node = section["matchers"] {
      guard parent != nil else {
        throw node.error("the first route takes all alerts", advice: "Write matchers at those under routes.")
      }
      route.matchers = try node.matchers("matchers")
    }
    if let node = section["group_by"] {
      let labels = try node.strings("group_by")
      route.grouping = AlertGrouping(by: labels == ["..."] ? nil : labels.map { Name($0) })
    }
    if let node = section["group_wait"] { route.timing.wait = try node.wait() }
    if let node = section["group_interval"] { route.timing.interval = try node.alertDuration("group_interval") }
    if let node = section["repeat_interval"] {
      route.timing.repeatInterval = try node.alertDuration("repeat_interval")
    }
    if let node = section["continue"] { route.continues = try node.boolean("continue") }
    route.muteIntervals = try section["mute_time_intervals"]?.known("mute_time_intervals", names.times) ?? []
    route.activeIntervals = try section["active_time_intervals"]?.known("active_time_intervals", names.times) ?? []
    for node in try section["routes"]?.elements("routes") ?? [] {
      route.routes.append(try node.route(under: route, names))
    }
    return route
  }

  /// How long a new group waits: nothing is a time too.
  private func wait() throws(HansaError) -> Duration {
    let text = try string("group_wait")
    return text == "0s" || text == "0" ? .zero : try alertDuration("group_wait")
  }

  private func known(_ what: String, _ names: Set<Name>) throws(HansaError) -> [Name] {
    var found: [Name] = []
    for text in try strings(what) {
      guard names.contains(Name(text)) else { throw error("\(what): there is no time interval \"\(text)\"") }
      found.append(Name(text))
    }
    return found
  }

  /// A list of matchers, one at least.
  func matchers(_ what: String) throws(HansaError) -> [LabelMatcher] {
    var matchers: [LabelMatcher] = []
    for text in try strings(what) {
      do throws(RuleProblem) { matchers.append(try LabelMatcher(text: text)) } catch {
        throw self.error("\(what): \(error.message)", advice: error.advice)
      }
    }
    return matchers
  }

  func inhibition() throws(HansaError) -> InhibitionRule {
    let section = try section("the inhibition", keys: ["source_matchers", "target_matchers", "equal"])
    return InhibitionRule(
      source: try section.required("source_matchers").matchers("source_matchers"),
      target: try section.required("target_matchers").matchers("target_matchers"),
      equal: try section["equal"]?.strings("equal").map { Name($0) } ?? [])
  }

  /// A window in which nobody is told: a silence of the configuration.
  func maintenance() throws(HansaError) -> Silence {
    let section = try section("maintenance", keys: ["name", "matchers", "start", "end", "comment"])
    let name = try section.required("name").string("name")
    do throws(HansaError) {
      return try Silence(
        id: Name("maintenance/\(name)"), matchers: try section.required("matchers").matchers("matchers"),
        startsAt: try section.required("start").instant("start"), endsAt: try section.required("end").instant("end"),
        createdBy: "configuration", comment: try section["comment"]?.string("comment") ?? name)
    } catch {
      // What is said of a value has its place already.
      throw error.code == .configuration ? error : self.error(error)
    }
  }

  /// `2026-11-22T22:00:00Z`.
  private func instant(_ what: String) throws(HansaError) -> AlertInstant {
    guard let date = try? Date(string(what), strategy: .iso8601) else {
      throw error("\(what) must be a moment such as 2026-11-22T22:00:00Z")
    }
    return AlertInstant(date)
  }
}
