import HansaCore
import HansaSQL

/// What all uses of a fragment's rows make of them first, where that groups them: it is made once and kept, which are fewer
/// rows than the fragment's, and half of the work.
///
/// DuckDB finds parts of a plan that are the same by itself, but not above rows that are kept.
struct RepeatedGroups {
  private let dialect: any SQLDialect
  /// How often each fragment is read.
  private var uses: [Int: Int] = [:]
  /// By their text: how many uses have these parts of the plan.
  private var counts: [String: Int] = [:]
  /// The largest part that all uses of a fragment have.
  private var parts: [Int: Part] = [:]

  /// - Parameters:
  ///   - fragments: that are read more than once.
  ///   - relations: all that read them.
  ///   - dialect: the merge engine's.
  init(of fragments: Set<Int>, in relations: [Relation], dialect: any SQLDialect) {
    self.dialect = dialect
    guard !fragments.isEmpty else { return }
    for relation in relations {
      relation.forEachNode { node in
        if case .fragment(let input) = node, fragments.contains(input.index) { uses[input.index, default: 0] += 1 }
      }
    }
    // Of this use of a fragment: its own rows in other columns may be the same text once more.
    var texts: Set<String> = []
    for relation in relations {
      relation.forEachNode { node in
        if case .fragment = node { texts = [] }
        if let part = part(node), texts.insert(part.text).inserted { add(part) }
      }
    }
  }

  private mutating func add(_ part: Part) {
    counts[part.text, default: 0] += 1
    guard counts[part.text] == uses[part.fragment], part.height > parts[part.fragment]?.height ?? 0 else { return }
    parts[part.fragment] = part
  }

  /// The table that is kept of a fragment; nil where its uses make different things of it.
  func table(of fragment: Int, _ id: CommonTableID, columns: inout ColumnAllocator) -> CommonTable? {
    guard let part = parts[fragment] else { return nil }
    var names = Renaming(columns: columns)
    guard let relation = names.renamed(part.relation) else { return nil }
    columns = names.columns
    return CommonTable(id, "shared", columns: relation.output, relation, isRecursive: false, materialized: true)
  }

  /// The plan that reads the tables.
  func replaced(in relation: Relation, by tables: [Int: CommonTable]) -> Relation {
    guard !parts.isEmpty else { return relation }
    if let part = part(relation), parts[part.fragment]?.text == part.text, let table = tables[part.fragment] {
      return .reference(Reference(table.id, table.name, columns: relation.output))
    }
    func visit(_ expression: ScalarExpression) -> ScalarExpression {
      expression.mapChildren(visit, relation: { replaced(in: $0, by: tables) })
    }
    return relation.map(inputs: { replaced(in: $0, by: tables) }, expressions: visit)
  }

  private struct Part {
    var fragment: Int
    /// With columns that are named and numbered as those of others that do the same.
    var relation: Relation
    /// What the merge engine is asked: the same text is the same rows, whatever is said here of the columns' types.
    var text: String
    /// Its nodes.
    var height: Int
  }

  /// nil for what is not just made of the rows of a fragment that is read elsewhere too, or does not group them.
  private func part(_ relation: Relation) -> Part? {
    var (node, height, isGrouped) = (relation, 0, false)
    while true {
      switch node {
      case .fragment(let input):
        // What depends on rows around it is another one for each of them, and a table has columns.
        guard isGrouped, uses[input.index] != nil, relation.isClosed, !relation.output.isEmpty else { return nil }
        var names = Renaming(columns: ColumnAllocator())
        guard let renamed = names.renamed(relation), let text = text(renamed) else { return nil }
        return Part(fragment: input.index, relation: renamed, text: text, height: height)
      case .aggregate(let aggregate): (node, isGrouped) = (aggregate.input, true)
      case .distinct(let input): (node, isGrouped) = (input, true)
      case .filter(let input, _), .project(let input, _): node = input
      default: return nil
      }
      height += 1
    }
  }

  /// As it stands within a statement, where values have not the form in which they leave the engine.
  private func text(_ relation: Relation) -> String? {
    var columns = ColumnAllocator()
    let count = Projection(columns.column("count", .int8), .aggregate(AggregateCall("count", [], type: .int8)))
    // Of rows that differ, so that all their columns are in it.
    let counted = Relation.aggregate(Aggregate(.distinct(relation), keys: [], aggregates: [count]))
    return try? RelationPrinter.statement(counted, dialect: dialect)
  }
}

/// Gives the columns of a part of a plan other numbers: the same ones to parts that do the same.
private struct Renaming {
  var columns: ColumnAllocator
  private var names: [ColumnID: ScalarExpression] = [:]

  init(columns: ColumnAllocator) { self.columns = columns }

  /// nil for nodes that nobody asks for, and what may give something else each time.
  mutating func renamed(_ relation: Relation) -> Relation? {
    guard relation.expressions.allSatisfy({ !$0.isVolatile && !$0.containsSubquery }) else { return nil }
    switch relation {
    case .fragment(let input):
      return .fragment(FragmentInput(index: input.index, columns: input.columns.map { column($0) }))
    case .filter(let input, let condition):
      return renamed(input).map { .filter($0, condition.substituting(names)) }
    case .distinct(let input): return renamed(input).map { .distinct($0) }
    case .project(let input, let items): return renamed(input).map { .project($0, self.items(items)) }
    case .aggregate(var aggregate):
      guard let input = renamed(aggregate.input) else { return nil }
      aggregate.input = input
      let (keys, calls) = (items(aggregate.keys), items(aggregate.aggregates))
      (aggregate.keys, aggregate.aggregates) = (keys, calls)
      for position in aggregate.groupings.indices {
        aggregate.groupings[position].column = column(aggregate.groupings[position].column)
      }
      return .aggregate(aggregate)
    default: return nil
    }
  }

  /// All are computed of the columns below.
  private mutating func items(_ items: [Projection]) -> [Projection] {
    let expressions = items.map { $0.expression.substituting(names) }
    return zip(items, expressions).map { Projection(column($0.column), $1) }
  }

  private mutating func column(_ column: Column) -> Column {
    // A column that is only passed on keeps its number.
    if case .column(let known, _)? = names[column.id] {
      return Column(known, "c", column.type, nullable: column.nullable)
    }
    let new = columns.column("c", column.type, nullable: column.nullable)
    names[column.id] = new.reference
    return new
  }
}
