import HansaCore

/// A column of a table that a statement reads, for a dialect.
public struct StoredColumn: Sendable {
  /// The column as it is stored: `t1."name"`.
  public var text: String
  public var item: Scan.Item
}

/// One SELECT under construction: what the printer has put into it decides what may still be added.
///
/// Operators of a plan are added bottom-up in the order in which SQL evaluates its clauses; an operator that comes too
/// late for the block makes it a derived table of a new one.
struct SelectBlock {
  /// A visible column and its text within this block.
  struct Item {
    var column: Column
    /// The value, as expressions use it.
    var text: String
    /// The table's column that the item is, nothing else.
    var stored: StoredColumn?
    /// Why the source cannot use the value, only return it.
    var problem: Unprintable?
    /// The text is a constant: in ORDER BY it would be a position, or refused.
    var isConstant = false
    /// A column of the query around: the same for all rows.
    var isOuter = false
    /// A column of a table beside a lateral query, or of the query around, under a name of this block's: the rows that
    /// an outer join adds have NULL there, and an aggregate over it is one of this block.
    var isFromAround = false
    /// Evaluating the text twice may give two values.
    var isVolatile = false
  }

  /// `FROM` and what follows; nil for no FROM.
  var from: String?
  /// The FROM is one table or function, no join: it needs no parentheses below a join.
  var isSingleTable = true
  /// FROM may refer to the tables beside it as it is: a function, or rows of values.
  var isLateralFrom = false
  var conditions: [String] = []
  var groupBy: String?
  var having: [String] = []
  var items: [Item]
  var distinct: String?
  var order: [String] = []
  /// LIMIT and OFFSET.
  var limit: String?
  /// A whole statement instead of the clauses: a set operation.
  var statement: String?
  /// WITH and its tables.
  var with: String?
  /// It refers to columns of the query around it.
  var isCorrelated = false
  var hasGroups = false
  /// Keys of GROUP BY that are more than a column, or have the name of another: not every database knows them again in
  /// HAVING.
  var computedKeys: Set<ColumnID> = []
  var hasWindows = false
  /// An item is more than a column's name: referring to it from another clause would evaluate it twice.
  var hasExpressions = false

  var readsAround: Bool { items.contains { $0.isFromAround } }

  /// The items stand for what the rows of FROM hold: they may be returned as they are stored.
  var returnsStored: Bool { statement == nil && distinct == nil }

  init(from: String?, items: [Item]) {
    self.from = from
    self.items = items
  }

  /// Nothing but FROM, so that the block's tables may stand in another's FROM.
  var isBareFrom: Bool {
    isOnlyFiltered && conditions.isEmpty
  }

  /// FROM and WHERE at most.
  var isOnlyFiltered: Bool {
    from != nil && statement == nil && with == nil && !hasGroups && !hasWindows && !hasExpressions && distinct == nil
      && order.isEmpty && limit == nil
  }

  var takesWhere: Bool {
    statement == nil && !hasGroups && !hasWindows && !hasExpressions && distinct == nil && limit == nil
  }
  var takesHaving: Bool {
    statement == nil && groupBy != nil && !hasWindows && !hasExpressions && distinct == nil && limit == nil
  }
  var takesGroups: Bool { takesWhere && order.isEmpty && with == nil }
  var takesWindows: Bool {
    statement == nil && !hasWindows && !hasExpressions && distinct == nil && limit == nil && order.isEmpty
  }
  /// A block that is ordered takes it whatever it costs: around a derived table its order would be lost.
  var takesProjection: Bool { statement == nil && distinct == nil && (!hasExpressions || !order.isEmpty) }
  var takesDistinct: Bool { statement == nil && distinct == nil && limit == nil && order.isEmpty }
  var takesOrder: Bool {
    statement == nil && distinct == nil && limit == nil && order.isEmpty && !items.contains { $0.isVolatile }
  }
  var takesLimit: Bool { statement == nil && limit == nil }
}
