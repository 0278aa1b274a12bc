import HansaCore
import HansaSQL

/// Checks that a plan holds together: what a rule may not break, whatever it rewrites.
///
/// Every column that an expression refers to is in scope and has its type, no relation gives a column twice, the sides
/// of a set operation fit, every reference to a common table finds it.
struct PlanCheck {
  /// Columns in scope, by level, the innermost last.
  private var scopes: [[ColumnID: SQLType]] = []
  private var tables: [CommonTableID: Int] = [:]

  /// The first thing that is wrong with `plan`, in words; nil for a sound one.
  static func problem(in plan: Relation, madeOf original: Relation) -> String? {
    guard plan.output == original.output else {
      return "the result has columns \(plan.output.map(\.id)) instead of \(original.output.map(\.id))"
    }
    var check = PlanCheck()
    do throws(Violation) {
      _ = try check.visit(plan)
      return nil
    } catch { return error.text }
  }

  private struct Violation: Error {
    var text: String
    init(_ text: String) { self.text = text }
  }

  /// The columns that the relation gives.
  private mutating func visit(_ plan: Relation) throws(Violation) -> [ColumnID: SQLType] {
    switch plan {
    case .join(let join): return try visit(join)
    case .with(let with):
      for table in with.tables {
        if table.isRecursive { tables[table.id] = table.columns.count }
        let given = table.relation.output.count
        _ = try visit(table.relation)
        guard given == table.columns.count else {
          throw Violation("common table \(table.name) has \(given) columns instead of \(table.columns.count)")
        }
        tables[table.id] = given
      }
      return try visit(with.body)
    case .reference(let reference):
      guard tables[reference.id] == reference.columns.count else {
        throw Violation("common table \(reference.name) is not in scope with \(reference.columns.count) columns")
      }
      return try columns(reference.columns)
    case .setOperation(let operation):
      _ = try visit(operation.left)
      _ = try visit(operation.right)
      for side in [operation.left.output, operation.right.output] {
        guard side.count == operation.columns.count else {
          throw Violation("a side of \(operation.kind.rawValue) has \(side.count) columns")
        }
        for (column, made) in zip(side, operation.columns) where !Self.fit(column.type, made.type) {
          throw Violation("\(operation.kind.rawValue) makes \(made.id) \(made.type) of \(column.type)")
        }
      }
      return try columns(operation.columns)
    default:
      var below: [ColumnID: SQLType] = [:]
      for input in plan.inputs { below = try visit(input) }
      try expressions(plan.expressions, seeing: below)
      switch plan {
      case .filter, .sort, .limit, .distinct, .distinctOn: return below
      case .aggregate(let aggregate):
        let positions = (aggregate.groupingSets ?? []).flatMap { $0 } + aggregate.groupings.flatMap(\.keys)
        guard positions.allSatisfy(aggregate.keys.indices.contains) else {
          throw Violation("a grouping set names a key that is not there")
        }
        return try columns(plan.output)
      default: return try columns(plan.output)
      }
    }
  }

  private mutating func visit(_ join: Join) throws(Violation) -> [ColumnID: SQLType] {
    let left = try visit(join.left)
    if join.isLateral { scopes.append(left) }
    let right = try visit(join.right)
    if join.isLateral { scopes.removeLast() }
    var twice: ColumnID?
    let both = left.merging(right) { type, _ in type }
    if both.count < left.count + right.count { twice = left.keys.first { right[$0] != nil } }
    if let twice { throw Violation("both sides of a join give column \(twice)") }
    try expressions([join.condition], seeing: both)
    return join.kind.keepsOnlyLeft ? left : both
  }

  private func columns(_ columns: [Column]) throws(Violation) -> [ColumnID: SQLType] {
    var made: [ColumnID: SQLType] = [:]
    for column in columns where made.updateValue(column.type, forKey: column.id) != nil {
      throw Violation("a relation gives column \(column.id) twice")
    }
    return made
  }

  private mutating func expressions(_ list: [ScalarExpression], seeing scope: [ColumnID: SQLType])
    throws(Violation)
  {
    if list.isEmpty { return }
    scopes.append(scope)
    for expression in list { try visit(expression) }
    scopes.removeLast()
  }

  private mutating func visit(_ expression: ScalarExpression) throws(Violation) {
    if case .column(let id, let type) = expression {
      for scope in scopes.reversed() {
        guard let made = scope[id] else { continue }
        if !Self.fit(made, type) { throw Violation("column \(id) is \(made), used as \(type)") }
        return
      }
      throw Violation("column \(id) is not in scope")
    }
    for child in expression.children { try visit(child) }
    if case .subquery(let subquery) = expression { _ = try visit(subquery.relation) }
  }

  private static func fit(_ made: SQLType, _ used: SQLType) -> Bool {
    made == used || made.base == used.base || made == .unknown || used == .unknown || made.isText && used.isText
  }
}
