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

  /// What a part of the statement takes and gives.
  struct Part {
    var time: SourceTime
    var estimate: Estimate
  }

  /// nil where the rows of a part are not known.
  func part(_ relation: Relation) -> Part? {
    if case .filter(.scan(let scan), let condition) = relation { return filtered(scan, condition) }
    if case .with(let with) = relation { for table in with.tables { estimator.define(table) } }
    var inputs: [Part] = []
    for input in relation.inputs {
      guard let part = part(input) else { return nil }
      inputs.append(part)
    }
    guard let estimate = estimator.estimate(relation, over: inputs.map(\.estimate)) else { return nil }
    let below = inputs.map(\.time).reduce(SourceTime(), +)
    let own: SourceTime
    switch relation {
    case .scan: own = scanning(estimate.rows)
    case .aggregate(let aggregate) where aggregate.keys.isEmpty:
      // One state of each aggregate and no table of groups: it goes along with the reading.
      own = scanning(inputs[0].estimate.rows * Self.ungroupedAggregate * Double(max(1, aggregate.aggregates.count)))
    case .aggregate, .distinct, .distinctOn, .window, .sort, .setOperation:
      own = computing(inputs.map(\.estimate.rows).reduce(0, +))
    case .join(let join): return Part(time: joined(join, inputs, estimate), estimate: estimate)
    // Rows that come in no order stop coming at the limit.
    case .limit(let input, _) where input.streams:
      return Part(time: below * min(1, estimate.rows / max(1, inputs[0].estimate.rows)), estimate: estimate)
    default: own = SourceTime()
    }
    return Part(time: below + own, estimate: estimate)
  }

  /// How much of what it takes to read a row an aggregate over all rows takes of it.
  static let ungroupedAggregate = 0.25

  private func scanning(_ rows: Double) -> SourceTime { SourceTime(scanning: rows * cost.scannedRow / 1000) }
  private func finding(_ rows: Double) -> SourceTime { SourceTime(finding: rows * cost.foundRow / 1000) }
  private func computing(_ rows: Double) -> SourceTime { SourceTime(computing: rows * cost.computedRow / 1000) }

  private func filtered(_ scan: Scan, _ condition: ScalarExpression) -> Part? {
    guard let all = estimator.estimate(.scan(scan)) else { return nil }
    let selectivity = Selectivity(estimate: all, estimator: estimator)
    var best = scanning(all.rows)
    for index in indexes(of: scan) {
      let tests = condition.conjuncts.filter { $0.bounds(index[0]) }
      guard !tests.isEmpty else { continue }
      let further = index.dropFirst().prefix { column in condition.conjuncts.contains { $0.fixes(column) } }
      let used = condition.conjuncts.filter { test in
        test.bounds(index[0]) || further.contains { test.fixes($0) }
      }
      best = min(best, finding(1 + all.rows * selectivity.all(used, of: scan)))
    }
    let filtered = estimator.estimate(.filter(.scan(scan), condition), over: [all])
    return Part(time: best, estimate: filtered ?? all)
  }

  /// A hash join, or a lookup of each row of one side by an index of the other, whichever is less.
  private func joined(_ join: Join, _ sides: [Part], _ result: Estimate) -> SourceTime {
    let (left, right) = (sides[0], sides[1])
    let both = left.time + right.time
    guard join.condition.conjuncts.contains(where: \.isEquality) else {
      return both + computing(left.estimate.rows * right.estimate.rows)
    }
    var best = both + computing(left.estimate.rows + right.estimate.rows)
    if let found = lookups(left, in: join.right, right, join, result) { best = min(best, left.time + found) }
    if join.kind == .inner || join.kind == .semi, let found = lookups(right, in: join.left, left, join, result) {
      best = min(best, right.time + found)
    }
    // Rows that come out cost less than those that go in.
    return best + computing(result.rows / 4)
  }

  private func lookups(_ outer: Part, in inner: Relation, _ part: Part, _ join: Join, _ result: Estimate) -> SourceTime?
  {
    guard let scan = inner.onlyTable, let all = estimator.rows(.scan(scan)) else { return nil }
    let isFound = indexes(of: scan).contains { index in
      join.condition.conjuncts.contains { conjunct in
        guard let (comparison, a, b) = conjunct.comparison, comparison == .equal else { return false }
        return a == .column(index[0], a.type) || b == .column(index[0], b.type)
      }
    }
    // The index finds rows before the other conditions on the table are tested.
    let found = result.rows * all / max(1, part.estimate.rows)
    return isFound ? finding(outer.estimate.rows + found) : nil
  }

  /// The columns of each index of a table, as far as the statement reads them.
  func indexes(of scan: Scan) -> [[ColumnID]] {
    let table = estimator.catalog.source(scan.source)?.table(scan.schema, scan.table)
    let names = (table?.indexes.map(\.columns) ?? []) + (table?.uniqueKeys.map(\.columns) ?? [])
    return names.compactMap { columns in
      let ids = columns.map { name in scan.items.first { $0.remoteName == name }?.column.id }
      let read = ids.prefix { $0 != nil }.compactMap { $0 }
      return read.isEmpty ? nil : read
    }
  }
}

extension Relation {
  /// The table of which these are rows, filtered at most, so that its indexes find them.
  var onlyTable: Scan? {
    switch self {
    case .scan(let table), .filter(.scan(let table), _), .project(.scan(let table), _),
      .project(.filter(.scan(let table), _), _):
      table
    default: nil
    }
  }

  /// Whether rows of one table come out as it is read.
  fileprivate var streams: Bool {
    switch self {
    case .scan: true
    case .filter(let input, _), .project(let input, _): input.streams
    default: false
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
