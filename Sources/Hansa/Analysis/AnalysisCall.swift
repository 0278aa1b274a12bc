import HansaAnalysis
import HansaArrow
import HansaCore
import HansaPlanner
import HansaSQL

/// `hansa.anomalies('SELECT …')` in FROM, and its like: an analysis of the rows of a query.
struct AnalysisCall: Sendable {
  enum Kind: Sendable {
    case anomalies
    case whole(SeriesAnalysis)
  }

  let name: Name
  let kind: Kind
  /// The query whose rows are analysed.
  let sql: String
  /// Where it stands in the statement.
  let span: SourceSpan

  /// The functions' names.
  static let names: [Name] = ["anomalies", "forecast", "trend", "changepoints"]

  /// Nil for what is another function.
  ///
  /// - Throws: `.invalidParameter` for arguments that it does not take.
  init?(_ table: FunctionTable, _ parameters: Parameters) throws(HansaError) {
    guard table.functions.count == 1, case .call(let call)? = table.functions.first?.expression.kind,
      call.schema == SystemSource.name, Self.names.contains(call.name)
    else { return nil }
    guard !table.withOrdinality, table.functions[0].columns.isEmpty, !call.isStar, !call.isDistinct else {
      throw HansaError(.featureNotSupported, "hansa.\(call.name) takes arguments and an alias only", span: table.span)
    }
    var arguments: [(value: SQLValue, span: SourceSpan)] = []
    for argument in call.arguments {
      guard let value = Self.value(argument, parameters) else {
        throw HansaError(
          .invalidParameter, "the arguments of hansa.\(call.name) are constants or parameters", span: argument.span)
      }
      arguments.append((value, argument.span))
    }
    guard case .text(let sql)? = arguments.first?.value else {
      throw HansaError(
        .invalidParameter, "hansa.\(call.name) takes the text of a query",
        advice: "As in SELECT * FROM hansa.\(call.name)('SELECT time, value FROM ...').", span: table.span)
    }
    self.sql = sql.string
    name = call.name
    span = arguments[0].span
    kind = try Self.kind(call.name, arguments.dropFirst(), table.span)
  }

  private static func kind(
    _ name: Name, _ arguments: ArraySlice<(value: SQLValue, span: SourceSpan)>, _ span: SourceSpan
  ) throws(HansaError) -> Kind {
    var rest = arguments
    func invalid(_ what: String, _ span: SourceSpan) -> HansaError {
      HansaError(.invalidParameter, "hansa.\(name): \(what)", span: span)
    }
    func next<T>(_ what: String, _ fallback: T, _ read: (String) -> T?) throws(HansaError) -> T {
      guard let argument = rest.popFirst() else { return fallback }
      guard let value = read(argument.value.description) else { throw invalid(what, argument.span) }
      return value
    }
    let kind: Kind
    switch name {
    case "forecast":
      let horizon = try next("the horizon is 1 to 100000", 24) { Int($0).flatMap { (1...100_000) ~= $0 ? $0 : nil } }
      let season: [Int]? = try next("the season is auto, none, or lengths as '24,168'", nil, ForecastOptions.seasons)
      let level = try next("the level is a percentage from 1 to below 100", 95.0) {
        Double($0).flatMap { (1..<100) ~= $0 ? $0 : nil }
      }
      kind = .whole(.forecast(ForecastOptions(horizon: horizon, seasons: season, level: level / 100)))
    case "trend":
      let variant = try next("the variant is original, hamed-rao or yue-wang", MannKendallTest.Variant.original) {
        MannKendallTest.Variant(rawValue: $0)
      }
      let alpha = try next("alpha is between 0 and 1", 0.05) { Double($0).flatMap { $0 > 0 && $0 < 1 ? $0 : nil } }
      kind = .whole(.trend(variant, alpha: alpha))
    case "changepoints":
      let penalty = try next("the penalty is bic, mbic or a number", .mbic, ChangePointOptions.Penalty.init(text:))
      kind = .whole(.changePoints(ChangePointOptions(penalty: penalty)))
    default: kind = .anomalies
    }
    if let surplus = rest.first { throw invalid("there are more arguments than it takes", surplus.span) }
    return kind
  }

  private static func value(_ expression: Expression, _ parameters: Parameters) -> SQLValue? {
    switch expression.kind {
    case .constant(.string(let text)), .constant(.decimal(let text)): return .text(text)
    case .constant(.integer(let number)): return .integer(number)
    case .parameter(let number):
      guard case .values(let values) = parameters, values.indices.contains(number - 1) else { return nil }
      return values[number - 1]
    default: return nil
    }
  }

  /// The columns of its rows.
  var columns: [Field] {
    switch kind {
    case .anomalies: AnomalyRows(isNamed: true, isDetailed: true).columns
    case .whole(let analysis): analysis.columns
    }
  }
}

extension ForecastOptions {
  /// Lengths as `24` or `24,168`; none for `none` and for a length of 1. The outer nil is for what is no such text, the
  /// inner one for `auto`.
  public static func seasons(_ text: String) -> [Int]?? {
    switch text.lowercased() {
    case "auto": return .some(nil)
    case "none": return .some([])
    default:
      let lengths = text.split(separator: ",", omittingEmptySubsequences: false).map { Int($0) }
      guard lengths.count <= 2, lengths.allSatisfy({ ($0 ?? 0) >= 1 }) else { return nil }
      return .some(lengths.compactMap(\.self).filter { $0 > 1 })
    }
  }
}

extension ChangePointOptions.Penalty {
  /// `bic`, `mbic` or a number that is not negative; nil for any other text.
  public init?(text: String) {
    switch text.lowercased() {
    case "bic": self = .bic
    case "mbic": self = .mbic
    default:
      guard let number = Double(text), number >= 0, number.isFinite else { return nil }
      self = .value(number)
    }
  }
}
