import HansaSQL

/// Columns that conditions make equal in every row: a second condition between two of them says nothing new.
struct EqualColumns: Sendable {
  private(set) var classes: [Set<ColumnID>] = []

  func areEqual(_ a: ColumnID, _ b: ColumnID) -> Bool {
    a == b || classes.contains { $0.contains(a) && $0.contains(b) }
  }

  /// The columns equal to this one, itself included.
  func of(_ id: ColumnID) -> Set<ColumnID> { classes.first { $0.contains(id) } ?? [id] }

  mutating func add(_ a: ColumnID, _ b: ColumnID) { add([a, b]) }

  mutating func add(_ other: EqualColumns) {
    for columns in other.classes { add(columns) }
  }

  private mutating func add(_ columns: Set<ColumnID>) {
    var joined = columns
    classes.removeAll { known in
      guard !known.isDisjoint(with: columns) else { return false }
      joined.formUnion(known)
      return true
    }
    classes.append(joined)
  }
}
