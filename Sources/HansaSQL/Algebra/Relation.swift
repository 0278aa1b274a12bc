import HansaCore

/// Typed relational algebra: the logical plan, and what the dialects print.
///
/// Each node gives columns (`output`); expressions refer to columns by identity, so a node can be moved without
/// renaming. Expressions below a subquery or the right side of a lateral join may refer to columns around them.
public indirect enum Relation: Hashable, Sendable {
  /// One row without columns: SELECT without FROM.
  case singleRow
  case scan(Scan)
  case values(Values)
  case project(Relation, [Projection])
  case filter(Relation, ScalarExpression)
  case join(Join)
  case aggregate(Aggregate)
  /// Adds the results of window functions to the input's columns.
  case window(Relation, [Projection])
  /// DISTINCT over all columns.
  case distinct(Relation)
  /// DISTINCT ON: the first row, by `order`, of each group of equal `on`.
  case distinctOn(Relation, on: [ScalarExpression], order: [SortKey])
  case sort(Relation, [SortKey])
  case limit(Relation, Limit)
  case setOperation(SetOperation)
  case with(With)
  case reference(Reference)
  case function(TableFunction)
  /// The rows of a fragment, in a merge plan.
  case fragment(FragmentInput)
  /// Rows that are computed before the statement that they stand in is sent, and travel with it.
  case shipped(ShippedRows)
}

/// An expression with the column that it makes.
public struct Projection: Hashable, Sendable {
  public var column: Column
  public var expression: ScalarExpression
  public init(_ column: Column, _ expression: ScalarExpression) {
    self.column = column
    self.expression = expression
  }
}

/// A table of a source.
public struct Scan: Hashable, Sendable {
  public struct Item: Hashable, Sendable {
    public var column: Column
    /// The column's name at the source.
    public var remoteName: Name
    /// A type of the source's own that the column is cast to when it is read (an enum to text, say); nil: as it is.
    public var readAs: String?
    public var traits: ColumnTraits
    public init(_ column: Column, remoteName: Name, readAs: String? = nil, traits: ColumnTraits = ColumnTraits()) {
      self.column = column
      self.remoteName = remoteName
      self.readAs = readAs
      self.traits = traits
    }
  }
  public var source: Name
  public var schema: Name
  public var table: Name
  public var items: [Item]
  /// Rows that the source's statistics expect; nil where unknown.
  public var estimatedRows: Double?
  /// Columns whose values, taken together, no two rows share; rows with a NULL in them may be many.
  public var uniqueKeys: [[ColumnID]]

  public init(
    source: Name, schema: Name, table: Name, items: [Item], estimatedRows: Double?, uniqueKeys: [[ColumnID]] = []
  ) {
    self.source = source
    self.schema = schema
    self.table = table
    self.items = items
    self.estimatedRows = estimatedRows
    self.uniqueKeys = uniqueKeys
  }
}

public struct Values: Hashable, Sendable {
  public var columns: [Column]
  public var rows: [[ScalarExpression]]
  public init(columns: [Column], rows: [[ScalarExpression]]) {
    self.columns = columns
    self.rows = rows
  }
}

public struct Join: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable {
    case inner = "INNER", left = "LEFT", right = "RIGHT", full = "FULL", cross = "CROSS"
    /// The left rows for which the condition is true of some right row, and of none. The output is the left's.
    case semi = "SEMI", anti = "ANTI"

    /// Only the left side's columns leave the join.
    public var keepsOnlyLeft: Bool { self == .semi || self == .anti }
  }
  public var kind: Kind
  public var left: Relation
  public var right: Relation
  /// `true` for a cross join.
  public var condition: ScalarExpression
  /// The right side refers to columns of the left.
  public var isLateral: Bool
  /// Servers that take such a hint are to read all of the left side's tables before the right side of this inner join.
  public var isStraight = false

  public init(
    _ kind: Kind, _ left: Relation, _ right: Relation, on condition: ScalarExpression, isLateral: Bool = false
  ) {
    self.kind = kind
    self.left = left
    self.right = right
    self.condition = condition
    self.isLateral = isLateral
  }
}

public struct Aggregate: Hashable, Sendable {
  public var input: Relation
  public var keys: [Projection]
  /// Positions in `keys`, one list a grouping set; nil for a plain GROUP BY of all keys.
  public var groupingSets: [[Int]]?
  /// Expressions are `aggregate`s.
  public var aggregates: [Projection]
  /// `GROUPING(a, b)`: the column and positions in `keys`.
  public var groupings: [Grouping]

  public struct Grouping: Hashable, Sendable {
    public var column: Column
    public var keys: [Int]
    public init(_ column: Column, keys: [Int]) {
      self.column = column
      self.keys = keys
    }
  }

  public init(
    _ input: Relation, keys: [Projection], groupingSets: [[Int]]? = nil, aggregates: [Projection],
    groupings: [Grouping] = []
  ) {
    self.input = input
    self.keys = keys
    self.groupingSets = groupingSets
    self.aggregates = aggregates
    self.groupings = groupings
  }
}

public struct Limit: Hashable, Sendable {
  public var count: ScalarExpression?
  public var offset: ScalarExpression?
  /// FETCH FIRST n ROWS WITH TIES: the input is a sort.
  public var withTies: Bool
  public init(count: ScalarExpression?, offset: ScalarExpression?, withTies: Bool = false) {
    self.count = count
    self.offset = offset
    self.withTies = withTies
  }
}

public struct SetOperation: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable { case union = "UNION", intersect = "INTERSECT", except = "EXCEPT" }
  public var kind: Kind
  public var all: Bool
  public var left: Relation
  public var right: Relation
  /// By position: column i holds column i of either side, whose types are equal after binding.
  public var columns: [Column]

  public init(_ kind: Kind, all: Bool, _ left: Relation, _ right: Relation, columns: [Column]) {
    self.kind = kind
    self.all = all
    self.left = left
    self.right = right
    self.columns = columns
  }
}

/// Identifies a common table expression within a statement.
public struct CommonTableID: Hashable, Sendable {
  public let number: Int
  public init(_ number: Int) { self.number = number }
}

public struct CommonTable: Hashable, Sendable {
  public var id: CommonTableID
  public var name: Name
  /// The columns that references see, by position those of `relation`.
  public var columns: [Column]
  public var relation: Relation
  /// A recursive one's relation is a UNION whose right side refers to it.
  public var isRecursive: Bool
  /// MATERIALIZED or NOT MATERIALIZED where written.
  public var materialized: Bool?

  public init(
    _ id: CommonTableID, _ name: Name, columns: [Column], _ relation: Relation, isRecursive: Bool,
    materialized: Bool? = nil
  ) {
    self.id = id
    self.name = name
    self.columns = columns
    self.relation = relation
    self.isRecursive = isRecursive
    self.materialized = materialized
  }
}

public struct With: Hashable, Sendable {
  public var tables: [CommonTable]
  public var body: Relation
  public init(_ tables: [CommonTable], _ body: Relation) {
    self.tables = tables
    self.body = body
  }
}

/// A use of a common table expression; its columns are new, by position those of the table.
public struct Reference: Hashable, Sendable {
  public var id: CommonTableID
  public var name: Name
  public var columns: [Column]
  public init(_ id: CommonTableID, _ name: Name, columns: [Column]) {
    self.id = id
    self.name = name
    self.columns = columns
  }
}

/// A set-returning function in FROM: `generate_series`, `unnest`.
public struct TableFunction: Hashable, Sendable {
  public var call: FunctionCall
  public var columns: [Column]
  /// WITH ORDINALITY: the last of `columns`.
  public var withOrdinality: Bool
  public init(_ call: FunctionCall, columns: [Column], withOrdinality: Bool) {
    self.call = call
    self.columns = columns
    self.withOrdinality = withOrdinality
  }
}

/// The place of a fragment in a merge plan.
public struct FragmentInput: Hashable, Sendable {
  /// Position in the plan's list of fragments.
  public var index: Int
  public var columns: [Column]
  /// Columns of a table, as they are, that a dialect may not be able to use: where a part of a source stands for itself.
  public var stored: [Scan.Item]
  public init(index: Int, columns: [Column], stored: [Scan.Item] = []) {
    self.index = index
    self.columns = columns
    self.stored = stored
  }
}

/// The place of rows from elsewhere in a source's statement.
public struct ShippedRows: Hashable, Sendable {
  /// Position in the plan's list of shipments.
  public var shipment: Int
  public var columns: [Column]
  /// Where the columns stand among the shipment's.
  public var positions: [Int]
  /// Whether rows that are the same travel once, and those that have a NULL not at all: they are keys.
  public var isKeys: Bool
  /// nil where nothing is known.
  public var estimatedRows: Double?
  /// Milliseconds that keys are expected to save, where the answer is the same without them; nil where it needs the rows.
  public var worth: Double?

  public init(shipment: Int, columns: [Column], positions: [Int], isKeys: Bool = false, estimatedRows: Double?) {
    self.shipment = shipment
    self.columns = columns
    self.positions = positions
    self.isKeys = isKeys
    self.estimatedRows = estimatedRows
  }
}

extension Relation {
  /// The columns that the relation gives, in order.
  public var output: [Column] {
    switch self {
    case .singleRow: []
    case .scan(let scan): scan.items.map(\.column)
    case .values(let values): values.columns
    case .project(_, let items): items.map(\.column)
    case .filter(let input, _), .distinct(let input), .distinctOn(let input, _, _), .sort(let input, _),
      .limit(let input, _):
      input.output
    case .join(let join): join.kind.keepsOnlyLeft ? join.left.output : join.left.output + join.right.output
    case .aggregate(let aggregate):
      aggregate.keys.map(\.column) + aggregate.aggregates.map(\.column) + aggregate.groupings.map(\.column)
    case .window(let input, let items): input.output + items.map(\.column)
    case .setOperation(let operation): operation.columns
    case .with(let with): with.body.output
    case .reference(let reference): reference.columns
    case .function(let function): function.columns
    case .fragment(let fragment): fragment.columns
    case .shipped(let rows): rows.columns
    }
  }
}
