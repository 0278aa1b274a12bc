import HansaCatalog
import HansaCore
import HansaSQL

/// Rows, distinct values and widths of any part of one plan, from the sources' statistics.
///
/// The methods are PostgreSQL's (src/backend/utils/adt/selfuncs.c, src/backend/optimizer/path/costsize.c and
/// clausesel.c), so a source's own plan starts from similar figures, with its default selectivities where there are no
/// statistics. Beyond it: conditions that joined columns share are counted once, columns that a key determines do not
/// multiply groups. For one planning: common tables and fragments are remembered by their numbers.
final class Estimator {
  let catalog: Catalog
  private var tables: [CommonTableID: (columns: [Column], estimate: Estimate)] = [:]
  private var fragments: [Int: (columns: [Column], estimate: Estimate)] = [:]
  /// Of rows that travel to a source, whose columns stay what they are.
  private var shipped: [ColumnID: ColumnProfile] = [:]
  /// By the columns that are read, which no other table of the statement has.
  private var profiles: [[ColumnID]: RowProfile] = [:]

  init(catalog: Catalog) { self.catalog = catalog }

  /// nil where the size of a table is not known.
  func rows(_ relation: Relation) -> Double? { estimate(relation)?.rows }

  /// What the rows of a fragment are, for the merge plan above it.
  func remember(fragment index: Int, _ relation: Relation) {
    if let estimate = estimate(relation) { fragments[index] = (relation.output, estimate) }
  }

  /// What is known of these columns where their rows travel to a source.
  func remember(_ estimate: Estimate, of columns: [Column]) {
    for column in columns { shipped[column.id] = estimate.profile(of: column.reference, type: column.type) }
  }

  /// nil where the size of a table is not known.
  func estimate(_ relation: Relation) -> Estimate? {
    switch relation {
    case .singleRow: return Estimate(rows: 1)
    case .scan(let scan): return self.scan(scan)
    case .values(let values): return Estimate(values)
    case .filter(let input, let condition): return estimate(input)?.filtered(condition, self)
    case .project(let input, let items): return estimate(input)?.projected(items)
    case .window(let input, let items): return estimate(input)?.windowed(items)
    case .sort(let input, _): return estimate(input)
    case .distinct(let input): return estimate(input)?.distinct(input.output)
    case .distinctOn(let input, let on, _): return estimate(input).map { $0.limited(to: $0.groups(on)) }
    case .aggregate(let aggregate): return estimate(aggregate.input)?.aggregated(aggregate)
    case .limit(let input, let limit): return limited(estimate(input), limit)
    case .join(let join):
      guard let left = estimate(join.left), let right = estimate(join.right) else { return nil }
      return Estimate.join(join.kind, left, right, on: join.condition, self)
    case .setOperation(let operation): return combined(operation)
    case .with(let with):
      for table in with.tables { define(table) }
      return estimate(with.body)
    case .reference(let reference):
      return tables[reference.id].map { $0.estimate.sealed($0.columns, as: reference.columns) }
    case .function(let function): return Estimate(function)
    case .fragment(let input):
      guard let known = fragments[input.index] else { return nil }
      return known.estimate.sealed(known.columns, as: input.columns)
    case .shipped(let rows): return arrived(rows)
    }
  }

  // MARK: Tables

  private func scan(_ scan: Scan) -> Estimate? {
    let key = scan.items.map(\.column.id)
    if !key.isEmpty, let known = profiles[key] {
      return Estimate(rows: known.rows, origins: [.init(profile: known, rows: known.rows)])
    }
    let statistics = catalog.source(scan.source)?.statistics[TableName(scan.schema, scan.table)]
    guard let profile = RowProfile(scan, statistics) else { return nil }
    if !key.isEmpty { profiles[key] = profile }
    return Estimate(rows: profile.rows, origins: [.init(profile: profile, rows: profile.rows)])
  }

  private func arrived(_ shipment: ShippedRows) -> Estimate? {
    guard let rows = shipment.estimatedRows else { return nil }
    let profiles = shipment.columns.map { column in
      (
        column.id,
        shipped[column.id]
          ?? ColumnProfile(type: column.type, distinct: nil, nullFraction: 0, width: column.type.usualWidth)
      )
    }
    let profile = RowProfile(
      rows: rows, columns: Dictionary(profiles) { first, _ in first },
      uniqueKeys: shipment.isKeys ? [Set(shipment.columns.map(\.id))] : [])
    return Estimate(rows: rows, origins: [.init(profile: profile, rows: rows)])
  }

  private func limited(_ input: Estimate?, _ limit: Limit) -> Estimate? {
    var rows = input?.rows
    if case .literal(.integer(let offset), _)? = limit.offset, let all = rows { rows = max(0, all - Double(offset)) }
    if case .literal(.integer(let count), _)? = limit.count, !limit.withTies || rows == nil {
      rows = min(rows ?? Double(count), Double(max(0, count)))
    }
    guard let rows else { return nil }
    return input?.limited(to: rows) ?? Estimate(rows: rows)
  }

  // MARK: Common tables

  /// The rows of a recursion grow tenfold, as PostgreSQL has it (cost_recursive_union in costsize.c).
  private func define(_ table: CommonTable) {
    if table.isRecursive, case .setOperation(let operation) = table.relation {
      guard var first = estimate(operation.left) else { return }
      first.rows *= 10
      tables[table.id] = (operation.left.output, first)
      if let step = estimate(operation.right) { first.rows += 10 * step.rows }
      tables[table.id] = (operation.left.output, first)
    } else if let estimate = estimate(table.relation) {
      tables[table.id] = (table.relation.output, estimate)
    }
  }

  private func combined(_ operation: SetOperation) -> Estimate? {
    guard let left = estimate(operation.left), let right = estimate(operation.right) else { return nil }
    return Estimate(operation, left, right)
  }
}
