import HansaCore
import HansaPlanner

/// What a session can SET, with the values that apply to its statements.
public struct SessionSettings: Hashable, Sendable {
  public var pushdown: Pushdown = .on
  /// The part of the queries, 0 to 1, that are run again without pushdown in the background and compared.
  public var verifySample = 0.0
  /// Rows of an answer that are compared at most; longer answers are not verified.
  public var verifyMaxRows = 100_000
  /// Whether a plan is refused that leaves to the merge what a single source could do.
  public var strictPushdown = false
  /// Rows that a query may pull from its sources; nil for any number.
  public var maxRowsPulled: Int?
  /// Bytes of the batches that a query may pull from its sources; nil for any number.
  public var maxBytesPulled: Int?
  /// Rules of the optimizer that do not run, by name: to find out whether one of them is at fault.
  public var disabledRules: [Name] = []
  /// Sources, or `source.schema`, in which bare table names are looked for; nil for all sources.
  public var searchPath: [Name]?
  /// nil for none.
  public var statementTimeout: Duration?
  /// How old a source's catalog may be before it is read again, beside the query that finds it so; nil for any age.
  public var catalogTimeToLive: Duration? = .seconds(300)
  /// Whether rows of one source may travel with the statement for another, which joins them.
  public var shipping: Strategy = .byCost
  /// Rows that are sent to a source with one statement at most, by the estimate.
  public var maxRowsShipped = 50_000
  /// Whether sources aggregate their rows before a join or UNION ALL with those of others.
  public var partialAggregation: Strategy = .byCost
  /// Whether plans are kept for statements that come again, and used.
  public var planCache = true
  /// Whether prepared statements run by plans for their values or by one for any.
  public var planCacheMode = PlanCacheMode.auto
  /// How the order is found in which tables of several sources are joined.
  public var joinOrdering: JoinOrdering = .dynamic
  /// Whether a source's tables are joined and aggregated in the merge where the source would be slower.
  public var pulling: Strategy = .byCost
  /// Whether a source returns only rows that have a partner in a join with those of others.
  public var semiJoins: Strategy = .byCost
  /// Whether some rows of a table are read before a plan, where its source knows nothing of them and much depends on it.
  public var sampling: Strategy = .byCost
  /// Whether sources are asked before a plan how many rows they expect of conditions, where they know more than is read.
  public var remoteEstimates: Strategy = .byCost
  /// Whether estimates of rows and costs follow what earlier queries returned and took, and learn from this one.
  public var adaptiveEstimates = true
  /// Whether results are kept for statements that come again, and used.
  public var cache = ResultCaching.off
  /// With `cache = stale`: since how long a result may be out of date when it is still given.
  public var cacheMaxStale: Duration = .seconds(60)
  /// Which sources may be missing from an answer when they cannot be read.
  public var partialResults = PartialResults.off
  /// Whether EXPLAIN lists why things were not pushed.
  public var explainReasons = true

  /// What may be left to the sources.
  public enum Pushdown: String, Sendable, CaseIterable {
    case on
    /// Tables are pulled as they are, and the merge engine does everything.
    case off
    /// Each query runs both ways, and a difference is an error.
    case verify
  }

  /// Whether a query may be answered by what was kept of an earlier run.
  public enum ResultCaching: String, Sendable, CaseIterable {
    case off
    /// By what the sources still hold, for certain or by the time to live that the configuration gives them.
    case on
    /// Also by what they may not hold any more (`cache_max_stale`), while it is read again.
    case stale
  }

  /// Sources that may be missing from an answer, where that can be told (docs/resilience.md).
  public enum PartialResults: Hashable, Sendable {
    case off
    case all
    case of([Name])

    func contains(_ source: Name) -> Bool {
      switch self {
      case .off: false
      case .all: true
      case .of(let sources): sources.contains(source)
      }
    }

    /// As SHOW says it and SET reads it.
    var text: String {
      switch self {
      case .off: "off"
      case .all: "on"
      case .of(let sources): sources.map(\.string).joined(separator: ", ")
      }
    }
  }

  /// By which plans prepared statements run.
  public enum PlanCacheMode: String, Sendable, CaseIterable {
    /// By plans for their values, and later by one for any if that is expected to take no longer.
    case auto
    case custom = "force_custom_plan"
    case generic = "force_generic_plan"
  }

  public init() {}

  /// The settings' names, in the order of `SHOW ALL`.
  public static let names: [Name] = [
    "adaptive_estimates", "cache", "cache_max_stale", "catalog_ttl", "disabled_rules", "engine", "explain_reasons",
    "join_ordering", "max_bytes_pulled", "max_rows_pulled", "max_rows_shipped", "partial_aggregation",
    "partial_results", "plan_cache", "plan_cache_mode", "pulling", "pushdown", "remote_estimates", "sampling",
    "search_path", "semi_joins", "shipping", "statement_timeout", "strict_pushdown", "timezone", "verify_max_rows",
    "verify_sample",
  ]

  /// - Throws: `.undefinedObject` for a name that is no setting, `.invalidParameter` for a value that it does not take.
  public mutating func set(_ name: Name, to values: [String]) throws(HansaError) {
    let value = values.joined(separator: ", ")
    func invalid(_ allowed: String) -> HansaError {
      HansaError(
        .invalidParameter, "invalid value for parameter \"\(name)\": \"\(value)\"", advice: "It takes \(allowed).")
    }
    switch name.folded {
    case "pushdown":
      guard let mode = Pushdown(rawValue: value.lowercased()) else { throw invalid("on, off or verify") }
      pushdown = mode
    case "verify_sample":
      guard let part = Double(value), (0...1).contains(part) else { throw invalid("a number from 0 to 1") }
      verifySample = part
    case "verify_max_rows":
      guard let rows = Int(value), (1...10_000_000).contains(rows) else { throw invalid("1 to 10000000 rows") }
      verifyMaxRows = rows
    case "strict_pushdown":
      guard let flag = Self.boolean(value) else { throw invalid("on or off") }
      strictPushdown = flag
    case "max_rows_pulled":
      guard let rows = Int(value), rows >= 0 else { throw invalid("a number of rows; 0 for any number") }
      maxRowsPulled = rows == 0 ? nil : rows
    case "max_bytes_pulled":
      guard let bytes = Self.bytes(value) else { throw invalid("a size such as 512MB or 4GB; 0 for any") }
      maxBytesPulled = bytes == 0 ? nil : bytes
    case "search_path":
      let places = values.flatMap { $0.split(separator: ",") }.map { Name(String($0).trimmed) }.filter {
        !$0.string.isEmpty
      }
      searchPath = places.isEmpty ? nil : places
    case "disabled_rules":
      disabledRules = try Self.rules(values.flatMap { $0.split(separator: ",") }.map { Name(String($0).trimmed) })
    case "statement_timeout":
      guard let duration = Self.duration(value) else {
        throw invalid("milliseconds or a time as 30s, 5min; 0 for none")
      }
      statementTimeout = duration == .zero ? nil : duration
    case "catalog_ttl":
      guard let duration = Self.duration(value) else {
        throw invalid("milliseconds or a time as 30s, 5min; 0 for catalogs that do not age")
      }
      catalogTimeToLive = duration == .zero ? nil : duration
    case "cache":
      let mode = ResultCaching(rawValue: value.lowercased())
      guard let mode = mode ?? Self.boolean(value).map({ $0 ? .on : .off }) else { throw invalid("on, off or stale") }
      cache = mode
    case "cache_max_stale":
      guard let duration = Self.duration(value) else { throw invalid("milliseconds or a time as 30s, 5min") }
      cacheMaxStale = duration
    case "partial_results":
      let names = values.flatMap { $0.split(separator: ",") }.map { Name(String($0).trimmed) }
      if let flag = Self.boolean(value) {
        partialResults = flag ? .all : .off
      } else {
        guard !names.isEmpty, names.allSatisfy({ !$0.string.isEmpty }) else {
          throw invalid("on, off or names of sources")
        }
        partialResults = .of(names)
      }
    case "adaptive_estimates":
      guard let flag = Self.boolean(value) else { throw invalid("on or off") }
      adaptiveEstimates = flag
    case "explain_reasons":
      guard let flag = Self.boolean(value) else { throw invalid("on or off") }
      explainReasons = flag
    case "plan_cache":
      guard let flag = Self.boolean(value) else { throw invalid("on or off") }
      planCache = flag
    case "plan_cache_mode":
      guard let mode = PlanCacheMode(rawValue: value.lowercased()) else {
        throw invalid("auto, force_custom_plan or force_generic_plan")
      }
      planCacheMode = mode
    case "shipping":
      guard let strategy = Strategy(rawValue: value.lowercased()) else { throw invalid("on, off or always") }
      shipping = strategy
    case "partial_aggregation":
      guard let strategy = Strategy(rawValue: value.lowercased()) else { throw invalid("on, off or always") }
      partialAggregation = strategy
    case "join_ordering":
      guard let ordering = JoinOrdering(rawValue: value.lowercased()) else {
        throw invalid("dynamic, greedy or written")
      }
      joinOrdering = ordering
    case "pulling":
      guard let strategy = Strategy(rawValue: value.lowercased()) else { throw invalid("on, off or always") }
      pulling = strategy
    case "sampling":
      guard let strategy = Strategy(rawValue: value.lowercased()) else { throw invalid("on, off or always") }
      sampling = strategy
    case "remote_estimates":
      guard let strategy = Strategy(rawValue: value.lowercased()) else { throw invalid("on, off or always") }
      remoteEstimates = strategy
    case "semi_joins":
      guard let strategy = Strategy(rawValue: value.lowercased()) else { throw invalid("on, off or always") }
      semiJoins = strategy
    case "max_rows_shipped":
      guard let rows = Int(value), (1...1_000_000).contains(rows) else { throw invalid("1 to 1000000 rows") }
      maxRowsShipped = rows
    case "engine":
      guard value.lowercased() == "duckdb" else { throw invalid("duckdb") }
    case "timezone":
      guard ["utc", "gmt", "etc/utc"].contains(value.lowercased()) else { throw invalid("UTC") }
    default:
      let near = nearestNames(to: name.string, among: Self.names.map(\.string))
      throw HansaError(
        .undefinedObject, "unrecognized configuration parameter \"\(name)\"",
        advice: near.isEmpty
          ? "The settings are \(Self.names.map(\.string).joined(separator: ", "))."
          : "Perhaps you meant \(near.joined(separator: ", ")).")
    }
  }

  /// The value as `SHOW` gives it; nil for a name that is no setting.
  public func value(of name: Name) -> String? {
    switch name.folded {
    case "pushdown": pushdown.rawValue
    case "verify_sample": "\(verifySample)"
    case "verify_max_rows": "\(verifyMaxRows)"
    case "strict_pushdown": strictPushdown ? "on" : "off"
    case "max_rows_pulled": "\(maxRowsPulled ?? 0)"
    case "max_bytes_pulled": "\(maxBytesPulled ?? 0)"
    case "search_path": searchPath?.map(\.string).joined(separator: ", ") ?? ""
    case "disabled_rules": disabledRules.map(\.string).joined(separator: ", ")
    case "statement_timeout": statementTimeout.map { "\($0.milliseconds)ms" } ?? "0"
    case "catalog_ttl": catalogTimeToLive.map { "\($0.milliseconds)ms" } ?? "0"
    case "cache": cache.rawValue
    case "cache_max_stale": "\(cacheMaxStale.milliseconds)ms"
    case "partial_results": partialResults.text
    case "adaptive_estimates": adaptiveEstimates ? "on" : "off"
    case "explain_reasons": explainReasons ? "on" : "off"
    case "plan_cache": planCache ? "on" : "off"
    case "plan_cache_mode": planCacheMode.rawValue
    case "shipping": shipping.rawValue
    case "partial_aggregation": partialAggregation.rawValue
    case "join_ordering": joinOrdering.rawValue
    case "pulling": pulling.rawValue
    case "sampling": sampling.rawValue
    case "remote_estimates": remoteEstimates.rawValue
    case "semi_joins": semiJoins.rawValue
    case "max_rows_shipped": "\(maxRowsShipped)"
    case "engine": "duckdb"
    case "timezone": "UTC"
    default: nil
    }
  }

  private static func rules(_ names: [Name]) throws(HansaError) -> [Name] {
    let names = names.filter { !$0.string.isEmpty }
    let known = Planner.ruleNames
    if let unknown = names.first(where: { !known.contains($0) }) {
      let near = nearestNames(to: unknown.string, among: known.map(\.string))
      throw HansaError(
        .undefinedObject, "the optimizer has no rule \"\(unknown)\"",
        advice: near.isEmpty
          ? "The rules are \(known.map(\.string).joined(separator: ", "))."
          : "Perhaps you meant \(near.joined(separator: ", ")).")
    }
    return names
  }

  private static func boolean(_ text: String) -> Bool? {
    switch text.lowercased() {
    case "on", "true", "yes", "1": true
    case "off", "false", "no", "0": false
    default: nil
    }
  }

  /// PostgreSQL's sizes, bytes without a unit: its units are powers of 1024.
  private static func bytes(_ text: String) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    let shifts = ["": 0, "B": 0, "kB": 10, "MB": 20, "GB": 30, "TB": 40]
    guard let number = Int(digits), number < 1 << 40, let shift = shifts[String(text.dropFirst(digits.count)).trimmed],
      case (let bytes, false) = number.multipliedReportingOverflow(by: 1 << shift)
    else { return nil }
    return bytes
  }

  /// PostgreSQL's times: a number with a unit, milliseconds without one.
  private static func duration(_ text: String) -> Duration? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let number = Int64(digits), number < 1_000_000_000 else { return nil }
    switch String(text.dropFirst(digits.count)).trimmed {
    case "", "ms": return .milliseconds(number)
    case "us": return .microseconds(number)
    case "s": return .seconds(number)
    case "min": return .seconds(number * 60)
    case "h": return .seconds(number * 3600)
    case "d": return .seconds(number * 86400)
    default: return nil
    }
  }
}

extension String {
  fileprivate var trimmed: String {
    String(drop { $0 == " " || $0 == "\t" }.reversed().drop { $0 == " " || $0 == "\t" }.reversed())
  }
}

extension Duration {
  /// Whole milliseconds, rounded down.
  public var milliseconds: Int64 { components.seconds * 1000 + components.attoseconds / 1_000_000_000_000_000 }
}
