import HansaCore
import HansaSQL

extension Relation {
  /// The plan as a server's own optimizer begins it: tables that are joined with shipped rows are restricted to their keys
  /// first, whatever the order in which they are written. For costs only.
  func beginningWithShipped() -> Relation {
    let below = map(inputs: { $0.beginningWithShipped() }, expressions: { $0 })
    guard case .join(var join) = below, join.kind == .inner else { return below }
    for (rows, isLeft) in [(join.left, true), (join.right, false)] {
      guard case .shipped(let sent) = rows else { continue }
      let keys = KeyPair.all(in: join.condition, of: sent.columns)
      let change: (Relation, KeyPair) -> Relation = { table, key in
        .join(Join(.semi, table, rows, on: key.equality))
      }
      if isLeft {
        join.right = join.right.beginning(with: keys, change)
      } else {
        join.left = join.left.beginning(with: keys, change)
      }
    }
    return .join(join)
  }

  /// The plan with the order of joins with shipped rows given to the server where it would do worse without: it knows
  /// little of the tables' conditions and nothing of the rows, and takes so few of them for the best beginning, even
  /// where each row of the tables has a partner among them.
  func joiningShippedLast(_ costs: CostModel, at source: Name) -> Relation {
    let below = map(inputs: { $0.joiningShippedLast(costs, at: source) }, expressions: { $0 })
    guard case .join(var join) = below, join.kind == .inner, case .shipped = join.right else { return below }
    let work = SourceWork(costs, source)
    guard let last = work.part(below), let first = work.part(below.beginningWithShipped()),
      last.time.total < first.time.total
    else { return below }
    join.isStraight = true
    return .join(join)
  }

  /// The plan with `change` made to the tables, below their filters' joins, of which a key is tested; inner joins and the
  /// kept sides of others are looked into.
  func beginning(with keys: [KeyPair], _ change: (Relation, KeyPair) -> Relation) -> Relation {
    switch self {
    case .scan, .filter(.scan, _):
      let columns = Set(output.map(\.id))
      return keys.filter { columns.contains($0.tested) }.reduce(self, change)
    case .filter(let input, let condition): return .filter(input.beginning(with: keys, change), condition)
    case .project(let input, let items):
      return .project(input.beginning(with: keys.compactMap { $0.below(items) }, change), items)
    case .join(var join) where join.kind != .full && join.kind != .right:
      join.left = join.left.beginning(with: keys, change)
      if join.kind == .inner || join.kind == .cross { join.right = join.right.beginning(with: keys, change) }
      return .join(join)
    default: return self
    }
  }
}
