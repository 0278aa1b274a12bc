import HansaCore
import HansaPlanner
import HansaSQL

/// What a plan's columns are called for people: `orders.o_orderkey`, an alias of the query, or the expression.
struct ColumnNames {
  private enum Origin {
    case named(String)
    /// A computed column without a name of its own.
    case computed(ScalarExpression, String)
  }
  private var origins: [ColumnID: Origin] = [:]
  private var used: Set<Name> = []
  /// What a scan's table is called, by the first of its columns.
  private var tables: [ColumnID: String] = [:]
  /// What tables are called where a fragment's rows are used again, by the first column of that use.
  private var again: [ColumnID: [String: String]] = [:]
  private var isUsed: Set<CommonTableID> = []
  private var tableCount = 0

  /// Names for all columns of a plan.
  init(_ plan: FederatedPlan) {
    // What is shipped is named before what it is shipped to.
    let plans = plan.allPlans.map(\.plan)
    for relation in plans.flatMap(\.relations) { relation.forEachNode { if case .scan = $0 { tableCount += 1 } } }
    for relation in plans.flatMap(\.relations) { addAliases(relation) }
    for plan in plans { add(plan) }
  }

  private mutating func add(_ plan: FederatedPlan) {
    for fragment in plan.fragments {
      fragment.relation.forEachNode { node in
        guard case .shipped(let rows) = node, plan.shipments.indices.contains(rows.shipment) else { return }
        let columns = plan.shipments[rows.shipment].plan.columns
        guard rows.positions.allSatisfy(columns.indices.contains) else { return }
        bind(rows.columns, to: rows.positions.map { columns[$0] })
      }
      add(fragment.relation)
    }
    guard let merge = plan.merge else { return }
    merge.relation.forEachNode { node in
      guard case .fragment(let input) = node else { return }
      let position = input.index - plan.fragments.count
      if plan.fragments.indices.contains(input.index) {
        bind(input.columns, to: plan.fragments[input.index].relation.output)
      } else if plan.shipments.indices.contains(position) {
        bind(input.columns, to: plan.shipments[position].plan.columns)
      }
    }
    add(merge.relation)
  }

  /// - Parameter depth: how many computed columns may still be spelled out.
  func name(_ id: ColumnID, depth: Int = 3) -> String {
    switch origins[id] {
    case .named(let name): return name
    case .computed(let expression, let name):
      guard depth > 0 else { return name }
      let text = ExpressionText(names: self, depth: depth - 1).text(expression)
      return text.count <= 40 ? text : name
    case nil: return "\(id)"
    }
  }

  /// The table of a scan; one that is read again has a number behind it, as in its columns' names.
  func table(_ scan: Scan) -> String { scan.items.first.flatMap { tables[$0.column.id] } ?? scan.table.string }

  /// The names of a fragment's tables where its rows are used again.
  func tables(_ tables: [String], usedBy reference: Reference) -> [String] {
    guard let first = reference.columns.first, let renamed = again[first.id] else { return tables }
    return tables.map { renamed[$0] ?? $0 }
  }

  // MARK: Gathering

  /// A column that only gets another name above is known by that name.
  private mutating func addAliases(_ relation: Relation) {
    var names = self
    var computed: [ColumnID: Name] = [:]
    relation.forEachNode { node in
      if case .aggregate(let aggregate) = node {
        for item in aggregate.keys + aggregate.aggregates { computed[item.column.id] = item.column.name }
      }
      guard case .project(_, let items) = node else { return }
      for item in items {
        guard let id = item.expression.withoutHiddenCasts.columnID, item.column.name != "?column?",
          computed[id] != item.column.name
        else { continue }
        if names.origins[id] == nil { names.origins[id] = .named(item.column.name.string) }
      }
    }
    self = names
  }

  private mutating func add(_ relation: Relation) {
    var names = self
    // Fragments that the merge keeps for several uses are tables of its own making.
    var kept: [CommonTableID: [Column]] = [:]
    relation.forEachNode { node in
      guard case .with(let with) = node else { return }
      for table in with.tables where table.id.number < 0 { kept[table.id] = table.relation.output }
    }
    relation.forEachNode { node in
      switch node {
      case .scan(let scan):
        let table = names.unique(scan.table.string)
        if let first = scan.items.first { names.tables[first.column.id] = table }
        for item in scan.items {
          let name = item.column.name.string
          names.origins[item.column.id] = .named(names.tableCount > 1 ? "\(table).\(name)" : name)
        }
      case .project(_, let items), .window(_, let items): for item in items { names.add(item) }
      case .aggregate(let aggregate):
        for item in aggregate.keys + aggregate.aggregates { names.add(item) }
        for grouping in aggregate.groupings { names.name(grouping.column, grouping.column.name.string) }
      case .setOperation(let operation):
        for column in operation.columns { names.name(column, column.name.string) }
      case .values(let values): for column in values.columns { names.name(column, column.name.string) }
      case .function(let function):
        for column in function.columns { names.name(column, column.name.string) }
      case .with(let with):
        for table in with.tables { names.bind(table.columns, to: table.relation.output) }
      case .reference(let reference):
        if let columns = kept[reference.id] { names.bind(reference, to: columns) }
        for column in reference.columns { names.name(column, "\(reference.name).\(column.name)") }
      case .singleRow, .filter, .join, .distinct, .distinctOn, .sort, .limit, .fragment, .shipped: break
      }
    }
    self = names
  }

  private mutating func add(_ item: Projection) {
    guard origins[item.column.id] == nil else { return }
    if let id = item.expression.withoutHiddenCasts.columnID, let origin = origins[id] {
      origins[item.column.id] = origin
    } else if item.expression.isAggregateOrWindow || item.column.name == "?column?" {
      origins[item.column.id] = .computed(item.expression, item.column.name.string)
    } else {
      origins[item.column.id] = .named(item.column.name.string)
    }
  }

  private mutating func name(_ column: Column, _ name: String) {
    if origins[column.id] == nil { origins[column.id] = .named(name) }
  }

  /// Columns that hold the same values as others, position by position.
  private mutating func bind(_ columns: [Column], to others: [Column]) {
    for (column, other) in zip(columns, others) where origins[column.id] == nil {
      origins[column.id] = origins[other.id] ?? .named(column.name.string)
    }
  }

  /// A use of rows that the merge keeps: the first has the tables' names, each further one names of its own.
  private mutating func bind(_ reference: Reference, to columns: [Column]) {
    guard isUsed.insert(reference.id).inserted == false else { return bind(reference.columns, to: columns) }
    var renamed: [String: String] = [:]
    for (column, other) in zip(reference.columns, columns) where origins[column.id] == nil {
      guard case .named(let name) = origins[other.id], let point = name.firstIndex(of: ".") else {
        origins[column.id] = origins[other.id]
        continue
      }
      let table = String(name[..<point])
      let label = renamed[table] ?? unique(table)
      renamed[table] = label
      origins[column.id] = .named(label + name[point...])
    }
    if let first = reference.columns.first { again[first.id] = renamed }
  }

  private mutating func unique(_ table: String) -> String {
    var name = table
    var suffix = 1
    while !used.insert(Name(name)).inserted {
      suffix += 1
      name = "\(table)_\(suffix)"
    }
    return name
  }
}

extension FederatedPlan {
  /// What its sources and its merge compute.
  fileprivate var relations: [Relation] { fragments.map(\.relation) + (merge.map { [$0.relation] } ?? []) }

  /// The columns of its answer.
  fileprivate var columns: [Column] { (merge?.relation ?? fragments.first?.relation)?.output ?? [] }
}

extension ScalarExpression {
  var columnID: ColumnID? { if case .column(let id, _) = self { id } else { nil } }

  fileprivate var isAggregateOrWindow: Bool {
    switch self {
    case .aggregate, .window: true
    default: false
    }
  }

  /// Without the conversions that only widen a type, or that say how a value travels: they tell a reader nothing.
  var withoutHiddenCasts: ScalarExpression {
    switch self {
    case .cast(let inner, let type) where Self.widens(inner.type, type): inner.withoutHiddenCasts
    case .call(let call) where call.name == FunctionCall.numericText && call.arguments.count == 1:
      call.arguments[0].withoutHiddenCasts
    default: self
    }
  }

  private static func widens(_ from: SQLType, _ to: SQLType) -> Bool {
    if from.base == to.base || from.isText && to.isText || from == .unknown { return true }
    guard let low = rank(from), let high = rank(to) else { return false }
    return low < high
  }

  private static func rank(_ type: SQLType) -> Int? {
    switch type {
    case .int2: 0
    case .int4: 1
    case .int8: 2
    case .numeric: 3
    case .float4: 4
    case .float8: 5
    default: nil
    }
  }
}
