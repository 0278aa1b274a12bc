import Foundation
import HansaCatalog
import HansaCore
import HansaSQL

/// A source's own work on a statement, before rows leave it. It knows its indexes: a condition or a join that one answers
/// reads the rows it finds, not the table.
struct SourceWork {
  private let model: CostModel
  private let cost: SourceCost
  private var estimator: Estimator { model.estimator }

  init(_ model: CostModel, _ source: Name) {
    self.model = model
    cost = model.cost(of: source)
  }

  /// nil where the rows of a part are not known.
  func milliseconds(_ relation: Relation) -> Double? { work(relation).map { $0 / 1000 } }

  /// In microseconds.
  private func work(_ relation: Relation) -> Double? {
    switch relation {
    case .singleRow, .values, .function, .shipped, .reference, .fragment: return 0
    case .scan: return estimator.rows(relation).map { $0 * cost.scannedRow }
    case .filter(.scan(let scan), let condition): return filtered(scan, condition)
    case .filter(let input, _), .project(let input, _): return work(input)
    case .limit(let input, _): return limited(input, to: relation)
    case .join(let join): return joined(join, relation)
    case .aggregate, .distinct, .distinctOn, .window, .sort, .setOperation:
      var total = 0.0
      for input in relation.inputs {
        guard let part = work(input), let rows = estimator.rows(input) else { return nil }
        total += part + rows * cost.computedRow
      }
      return total
    case .with(let with):
      // The estimator learns the tables' rows before the body asks for them.
      guard estimator.estimate(relation) != nil else { return nil }
      var total = 0.0
      for input in with.tables.map(\.relation) + [with.body] {
        guard let part = work(input) else { return nil }
        total += part
      }
      return total
    }
  }

  private func filtered(_ scan: Scan, _ condition: ScalarExpression) -> Double? {
    guard let all = estimator.estimate(.scan(scan)) else { return nil }
    let selectivity = Selectivity(estimate: all, estimator: estimator)
    var best = all.rows * cost.scannedRow
    for index in indexes(of: scan) {
      let tests = condition.conjuncts.filter { $0.bounds(index[0]) }
      guard !tests.isEmpty else { continue }
      let further = index.dropFirst().prefix { column in condition.conjuncts.contains { $0.fixes(column) } }
      let used = condition.conjuncts.filter { test in
        test.bounds(index[0]) || further.contains { test.fixes($0) }
      }
      best = min(best, cost.foundRow + all.rows * selectivity.all(used) * cost.foundRow)
    }
    return best
  }

  /// Rows that come in no order stop coming at the limit.
  private func limited(_ input: Relation, to limited: Relation) -> Double? {
    guard let whole = work(input) else { return nil }
    switch input {
    case .scan, .filter(.scan, _), .project(.scan, _), .project(.filter(.scan, _), _):
      guard let all = estimator.rows(input), let some = estimator.rows(limited) else { return whole }
      return whole * min(1, some / max(1, all))
    default: return whole
    }
  }

  /// A hash join, or a lookup of each row of one side by an index of the other, whichever is less.
  private func joined(_ join: Join, _ relation: Relation) -> Double? {
    guard let left = estimator.estimate(join.left), let right = estimator.estimate(join.right),
      let rows = estimator.rows(relation), let leftWork = work(join.left), let rightWork = work(join.right)
    else { return nil }
    guard join.condition.conjuncts.contains(where: \.isEquality) else {
      return leftWork + rightWork + left.rows * right.rows * cost.computedRow
    }
    var best = leftWork + rightWork + (left.rows + right.rows) * cost.computedRow
    if let found = lookups(of: left, in: join.right, join, rows) { best = min(best, leftWork + found) }
    if join.kind == .inner, let found = lookups(of: right, in: join.left, join, rows) {
      best = min(best, rightWork + found)
    }
    return best + rows * cost.computedRow / 4
  }

  private func lookups(of outer: Estimate, in inner: Relation, _ join: Join, _ rows: Double) -> Double? {
    let scan: Scan
    switch inner {
    case .scan(let table), .filter(.scan(let table), _), .project(.scan(let table), _),
      .project(.filter(.scan(let table), _), _):
      scan = table
    default: return nil
    }
    guard let all = estimator.rows(.scan(scan)), let left = estimator.rows(inner) else { return nil }
    let isFound = indexes(of: scan).contains { index in
      join.condition.conjuncts.contains { conjunct in
        guard let (comparison, a, b) = conjunct.comparison, comparison == .equal else { return false }
        return a == .column(index[0], a.type) || b == .column(index[0], b.type)
      }
    }
    // The index finds rows before the other conditions on the table are tested.
    let found = rows * all / max(1, left)
    return isFound ? (outer.rows + found) * cost.foundRow : nil
  }

  /// The columns of each index of a table, as far as the statement reads them.
  private func indexes(of scan: Scan) -> [[ColumnID]] {
    let table = estimator.catalog.source(scan.source)?.table(scan.schema, scan.table)
    let names = (table?.indexes.map(\.columns) ?? []) + (table?.uniqueKeys.map(\.columns) ?? [])
    return names.compactMap { columns in
      let ids = columns.map { name in scan.items.first { $0.remoteName == name }?.column.id }
      let read = ids.prefix { $0 != nil }.compactMap { $0 }
      return read.isEmpty ? nil : read
    }
  }
}

extension ScalarExpression {
  /// Compares the column with what is known before the table is read.
  fileprivate func bounds(_ column: ColumnID) -> Bool {
    if case .inList(let tested, let list) = self { return tested.isStored(as: column) && list.allSatisfy(\.isLiteral) }
    guard let (comparison, left, right) = comparison, comparison != .unequal else { return false }
    return left.isStored(as: column) && right.references.isEmpty
      || right.isStored(as: column) && left.references.isEmpty
  }

  fileprivate func fixes(_ column: ColumnID) -> Bool {
    guard let (comparison, _, _) = comparison else { return bounds(column) }
    return comparison == .equal && bounds(column)
  }

  private func isStored(as id: ColumnID) -> Bool { if case .column(id, _) = self { true } else { false } }
}
