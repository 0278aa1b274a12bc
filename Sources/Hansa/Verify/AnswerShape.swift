import HansaCore
import HansaPlanner
import HansaSQL

/// What a query promises about its answer: which columns order it, which may differ in their last digits, and what it
/// leaves open.
struct AnswerShape: Sendable {
  /// Positions of the result's columns that ORDER BY names, as far as it names columns of the result.
  private(set) var order: [Int] = []
  /// Positions of floats that are computed.
  private(set) var approximate: Set<Int> = []
  /// Why two right answers can differ; nil where PostgreSQL's answer is one.
  private(set) var openness: Openness?

  enum Openness: Sendable, Hashable {
    /// Which rows come, not how many, nor the columns of ORDER BY.
    case rows(String)
    /// Values, not how many rows.
    case values(String)
    /// All of it.
    case everything(String)

    var reason: String {
      switch self {
      case .rows(let reason), .values(let reason), .everything(let reason): reason
      }
    }
  }

  /// - Parameter plan: the whole query over plain tables.
  init(_ plan: Relation) {
    let output = plan.output
    order = Self.order(plan, output.map(\.id))
    for (index, column) in output.enumerated() where column.type.isFloat {
      if !Self.isPlain(column.id, in: plan) { approximate.insert(index) }
    }
    openness = Self.openness(plan)
  }

  // MARK: Order

  private static func order(_ plan: Relation, _ columns: [ColumnID]) -> [Int] {
    switch plan {
    case .limit(let input, _): return order(input, columns)
    case .with(let with): return order(with.body, columns)
    case .project(let input, let items):
      // What each result column is called below the projection.
      let below = columns.map { id in items.first { $0.column.id == id }?.expression.withoutHiddenCasts.columnID ?? id }
      return order(input, below)
    case .sort(_, let keys):
      var positions: [Int] = []
      for key in keys {
        if key.expression.isLiteral { continue }
        guard let id = key.expression.withoutHiddenCasts.columnID, let position = columns.firstIndex(of: id) else {
          break
        }
        positions.append(position)
      }
      return positions
    default: return []
    }
  }

  // MARK: Floats

  /// Whether a column's values are a table's, untouched.
  private static func isPlain(_ id: ColumnID, in plan: Relation) -> Bool {
    switch plan {
    case .scan(let scan): return scan.items.contains { $0.column.id == id }
    case .fragment(let input): return input.columns.contains { $0.id == id }
    case .project(let input, let items):
      guard let item = items.first(where: { $0.column.id == id }) else { return false }
      guard case .column(let below, _) = item.expression else { return item.expression.isLiteral }
      return isPlain(below, in: input)
    case .aggregate(let aggregate):
      guard let key = aggregate.keys.first(where: { $0.column.id == id }), case .column(let below, _) = key.expression
      else { return false }
      return isPlain(below, in: aggregate.input)
    case .filter, .join, .window, .distinct, .distinctOn, .sort, .limit:
      return plan.inputs.contains { isPlain(id, in: $0) }
    default: return false
    }
  }

  // MARK: What is left open

  private static func openness(_ plan: Relation) -> Openness? {
    var values: Name?
    if case .project(let input, let items) = topProjection(plan) {
      for item in items { values = values ?? volatileCall(item.expression) }
      if let inner = volatileCall(input) { return .everything(Self.changing(inner)) }
    } else if let call = volatileCall(plan) {
      return .everything(Self.changing(call))
    }
    if let reason = nestedChoice(plan) { return .everything(reason) }
    if let values { return .values(Self.changing(values)) }
    return topChoice(plan)
  }

  private static func changing(_ function: Name) -> String { "\(function)() gives another value each time" }

  private static func topProjection(_ plan: Relation) -> Relation {
    switch plan {
    case .limit(let input, _), .sort(let input, _): topProjection(input)
    case .with(let with): topProjection(with.body)
    default: plan
    }
  }

  private static func volatileCall(_ expression: ScalarExpression) -> Name? {
    var found: Name?
    _ = expression.contains {
      if case .call(let call) = $0, call.volatility == .volatile { found = found ?? call.name }
      return found != nil
    }
    return found
  }

  private static func volatileCall(_ plan: Relation) -> Name? {
    var found: Name?
    _ = plan.containsExpression {
      if case .call(let call) = $0, call.volatility == .volatile { found = found ?? call.name }
      return found != nil
    }
    return found
  }

  /// A LIMIT around the whole query: ties, or no order at all, leave open which rows it takes.
  private static func topChoice(_ plan: Relation) -> Openness? {
    switch plan {
    case .limit: .rows("LIMIT takes any of the rows that tie")
    case .project(let input, _), .sort(let input, _): topChoice(input)
    case .with(let with): topChoice(with.body)
    case .distinctOn: .rows("DISTINCT ON takes any of the rows that tie")
    default: nil
    }
  }

  /// A choice among rows below other operators: everything above may differ.
  private static func nestedChoice(_ plan: Relation) -> String? {
    switch plan {
    case .limit(let input, _), .project(let input, _), .sort(let input, _), .distinctOn(let input, _, _):
      if let inside = choice(inExpressionsOf: plan) { return inside }
      if case .limit = plan { return anyChoice(in: input) }
      if case .distinctOn = plan { return anyChoice(in: input) }
      return nestedChoice(input)
    case .with(let with):
      for table in with.tables { if let reason = anyChoice(in: table.relation) { return reason } }
      return nestedChoice(with.body)
    default: return anyChoice(in: plan)
    }
  }

  private static func choice(inExpressionsOf node: Relation) -> String? {
    for expression in node.expressions {
      var reason: String?
      _ = expression.contains { part in
        reason = reason ?? choice(part)
        return reason != nil
      }
      if let reason { return reason }
      expression.forEachSubquery { reason = reason ?? anyChoice(in: $0.relation) }
      if let reason { return reason }
    }
    return nil
  }

  private static func anyChoice(in plan: Relation) -> String? {
    var reason: String?
    plan.forEachNode { node in
      if reason != nil { return }
      switch node {
      case .limit: reason = "a LIMIT inside takes any of the rows that tie"
      case .distinctOn: reason = "DISTINCT ON inside takes any of the rows that tie"
      default: reason = choice(inExpressionsOf: node)
      }
    }
    return reason
  }

  private static let ordered: Set<Name> = ["array_agg", "string_agg", "json_agg", "jsonb_agg", "json_object_agg"]
  private static let ranking: Set<Name> = ["rank", "dense_rank", "percent_rank", "cume_dist"]

  private static func choice(_ expression: ScalarExpression) -> String? {
    switch expression {
    case .aggregate(let call) where ordered.contains(call.name):
      return "\(call.name) depends on the order of rows that tie"
    case .window(let call):
      let counts = call.isAggregate && call.frame?.mode != .rows && !ordered.contains(call.name)
      return counts || ranking.contains(call.name) ? nil : "\(call.name) OVER depends on the order of rows that tie"
    default: return nil
    }
  }
}
