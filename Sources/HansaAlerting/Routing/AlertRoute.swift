import HansaCore

/// Where alerts go: a tree as Alertmanager's. An alert takes the first of a route's children that it matches, and the route
/// itself where it matches none.
public struct AlertRoute: Sendable {
  /// The receiver's name.
  public var receiver: Name
  /// All of them have to match; none at the root.
  public var matchers: [LabelMatcher]
  public var grouping: AlertGrouping
  public var timing: GroupTiming
  /// Names of times in which nobody is told; what is still so is told afterwards.
  public var muteIntervals: [Name]
  /// Names of the only times in which people are told; none for always.
  public var activeIntervals: [Name]
  /// Whether an alert that came here is also tried with the routes behind this one.
  public var continues: Bool
  public var routes: [AlertRoute]

  public init(
    receiver: Name, matchers: [LabelMatcher] = [], grouping: AlertGrouping = AlertGrouping(by: [LabelSet.alertName]),
    timing: GroupTiming = GroupTiming(), muteIntervals: [Name] = [], activeIntervals: [Name] = [],
    continues: Bool = false, routes: [AlertRoute] = []
  ) {
    self.receiver = receiver
    self.matchers = matchers
    self.grouping = grouping
    self.timing = timing
    self.muteIntervals = muteIntervals
    self.activeIntervals = activeIntervals
    self.continues = continues
    self.routes = routes
  }

  /// A route with its place in the tree, which is the same after a restart with the same configuration.
  struct Place {
    var key: String
    var route: AlertRoute
  }

  /// The routes that an alert with these labels takes; never none.
  func places(of labels: LabelSet, under key: String = "{}") -> [Place] {
    var found: [Place] = []
    for (index, child) in routes.enumerated() where child.matchers.allSatisfy({ $0.matches(labels) }) {
      let matchers = child.matchers.map(\.description).joined(separator: ",")
      found += child.places(of: labels, under: "\(key)/{\(matchers)}/\(index)")
      if !child.continues { break }
    }
    return found.isEmpty ? [Place(key: key, route: self)] : found
  }

  /// All routes by their keys.
  func all(under key: String = "{}") -> [String: AlertRoute] {
    var all = [key: self]
    for (index, child) in routes.enumerated() {
      let matchers = child.matchers.map(\.description).joined(separator: ",")
      all.merge(child.all(under: "\(key)/{\(matchers)}/\(index)")) { first, _ in first }
    }
    return all
  }
}
