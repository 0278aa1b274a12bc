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
  /// What earlier runs returned; nil where it is left alone.
  let learned: LearnedEstimates?
  private(set) var tables: [CommonTableID: (columns: [Column], estimate: Estimate)] = [:]
  private(set) var fragments: [Int: (columns: [Column], estimate: Estimate)] = [:]
  /// Of rows that travel to a source, whose columns stay what they are.
  private var shipped: [ColumnID: ColumnProfile] = [:]
  /// By the columns that are read, which no other table of the statement has.
  private var profiles: [[ColumnID]: RowProfile] = [:]
  var shapes = ShapeReader()
  /// Of rows that travel to a source.
  private(set) var shippedShapes: [ColumnID: ShapeReader.Parts] = [:]

  init(catalog: Catalog, learned: LearnedEstimates? = nil) {
    self.catalog = catalog
    self.learned = learned
  }

  /// nil where the size of a table is not known.
  func rows(_ relation: Relation) -> Double? { estimate(relation)?.rows }

  /// What the rows of a fragment are, for the merge plan above it.
  func remember(fragment index: Int, _ relation: Relation) {
    if let estimate = estimate(relation) { fragments[index] = (relation.output, estimate) }
  }

  /// The same of an estimate that is there.
  func remember(fragment index: Int, columns: [Column], _ estimate: Estimate) {
    fragments[index] = (columns, estimate)
  }

  /// Another plan has other fragments by these numbers.
  func forgetFragments() { fragments = [:] }

  /// What is known of these columns where their rows travel to a source.
  func remember(_ estimate: Estimate, of columns: [Column]) {
    for column in columns {
      shipped[column.id] = estimate.profile(of: column.reference, type: column.type)
      shippedShapes[column.id] = estimate.shape
    }
  }

  /// A column travels under another number.
  func remember(_ estimate: Estimate, of column: Column, as other: Column) {
    shipped[other.id] = estimate.profile(of: column.reference, type: column.type)
    shippedShapes[other.id] = estimate.shape
    shapes.rename([column], as: [other])
  }

  /// nil where the size of a table is not known.
  func estimate(_ relation: Relation) -> Estimate? {
    if case .with(let with) = relation {
      for table in with.tables { define(table) }
      return estimate(with.body)
    }
    return estimate(relation, over: relation.inputs.map(estimate))
  }

  /// One node, by what is known of its inputs, in their order: who walks a plan from its tables upwards asks once a node.
  /// The tables of a WITH are `define`d first, and its estimate is its body's.
  func estimate(_ relation: Relation, over inputs: [Estimate?]) -> Estimate? {
    plain(relation, over: inputs).map { corrected($0, of: relation, over: inputs) }
  }

  /// Without what earlier runs of the node returned.
  private func plain(_ relation: Relation, over inputs: [Estimate?]) -> Estimate? {
    let input = inputs.first ?? nil
    switch relation {
    case .singleRow: return Estimate(rows: 1)
    case .scan(let scan): return self.scan(scan)
    case .values(let values): return Estimate(values)
    case .filter(.scan(let scan), let condition):
      return input?.filtered(condition, self, of: scan)
    case .filter(_, let condition): return input?.filtered(condition, self)
    case .project(_, let items): return input?.projected(items)
    case .window(_, let items): return input?.windowed(items)
    case .sort: return input
    case .distinct(let below): return input?.distinct(below.output)
    case .distinctOn(_, let on, _): return input.map { $0.limited(to: $0.groups(on)) }
    case .aggregate(let aggregate): return input?.aggregated(aggregate)
    case .limit(_, let limit): return limited(input, limit)
    case .join(let join):
      guard let left = input, let right = inputs.last ?? nil else { return nil }
      return Estimate.join(join.kind, left, right, on: join.condition, self)
    case .setOperation(let operation):
      guard let left = input, let right = inputs.last ?? nil else { return nil }
      return Estimate(operation, left, right)
    case .with: return inputs.last ?? nil
    case .reference(let reference):
      return tables[reference.id].map { $0.estimate.sealed($0.columns, as: reference.columns) }
    case .function(let function): return Estimate(function)
    case .fragment(let fragment):
      guard let known = fragments[fragment.index] else { return nil }
      return known.estimate.sealed(known.columns, as: fragment.columns)
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
  func define(_ table: CommonTable) {
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
}
