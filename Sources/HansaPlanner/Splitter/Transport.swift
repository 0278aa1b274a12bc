import HansaCore
import HansaSQL

/// Columns that cannot travel as they are: a quotient's digits are known only when it is computed, and a row has no
/// layout. What they are made of travels instead, and the merge computes them.
struct Transport {
  /// Gives `relation`'s columns and those that the open ones are made of.
  private(set) var relation: Relation
  /// How the open columns are made.
  private(set) var definitions: [ColumnID: ScalarExpression]

  /// The columns of `relation` that cannot travel.
  static func open(_ relation: Relation) -> [Column] {
    let suspects = relation.output.filter { isOpen($0.type) }
    guard !suspects.isEmpty else { return [] }
    // A table's own column has a setting that says how it travels.
    var stored: Set<ColumnID> = []
    relation.forEachNode { if case .scan(let scan) = $0 { stored.formUnion(scan.items.map(\.column.id)) } }
    return suspects.filter { !stored.contains($0.id) || $0.type.isRecord }
  }

  private static func isOpen(_ type: SQLType) -> Bool {
    switch type {
    case .numeric(nil, nil), .record, .unknown: true
    case .array(let element): isOpen(element)
    default: false
    }
  }

  /// - Returns: nil when a column is made of something that cannot travel either.
  init?(_ relation: Relation, open: Set<ColumnID>, columns: inout ColumnAllocator) {
    switch relation {
    case .filter(let input, let condition):
      guard let below = Transport(input, open: open, columns: &columns) else { return nil }
      self.init(.filter(below.relation, condition), below.definitions)
    case .sort(let input, let keys):
      guard let below = Transport(input, open: open, columns: &columns) else { return nil }
      self.init(.sort(below.relation, keys), below.definitions)
    case .limit(let input, let limit):
      guard let below = Transport(input, open: open, columns: &columns) else { return nil }
      self.init(.limit(below.relation, limit), below.definitions)
    case .window(let input, let items):
      guard let below = Transport(input, open: open, columns: &columns) else { return nil }
      self.init(.window(below.relation, items), below.definitions)
    case .project(let input, let items): self.init(project: items, input, open, &columns)
    case .aggregate(let aggregate):
      guard let parts = AggregateParts(aggregate, columns: &columns, where: { open.contains($0.id) }),
        open.allSatisfy({ parts.definitions[$0] != nil })
      else { return nil }
      self.init(.aggregate(parts.adding(to: aggregate)), parts.definitions)
    default: return nil
    }
  }

  private init(_ relation: Relation, _ definitions: [ColumnID: ScalarExpression]) {
    self.relation = relation
    self.definitions = definitions
  }

  private init?(
    project items: [Projection], _ input: Relation, _ open: Set<ColumnID>, _ columns: inout ColumnAllocator
  ) {
    var made = items.filter { open.contains($0.column.id) }
    guard made.allSatisfy({ !$0.expression.containsSubquery }) else { return nil }
    let needed = made.reduce(into: Set<ColumnID>()) { $0.formUnion($1.expression.references) }
    let openBelow = Set(Transport.open(input).map(\.id)).intersection(needed)
    var input = input
    if !openBelow.isEmpty {
      guard let below = Transport(input, open: openBelow, columns: &columns) else { return nil }
      input = below.relation
      for index in made.indices { made[index].expression = made[index].expression.substituting(below.definitions) }
    }
    let passed = made.reduce(into: Set<ColumnID>()) { $0.formUnion($1.expression.references) }
    let present = Set(items.map(\.column.id))
    let extra = input.output.filter { passed.contains($0.id) && !present.contains($0.id) }
    self.init(
      .project(input, items + extra.map { Projection($0, $0.reference) }),
      Dictionary(made.map { ($0.column.id, $0.expression) }, uniquingKeysWith: { first, _ in first }))
  }
}
