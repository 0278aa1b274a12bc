import HansaCore

/// Finds tables by their names, among many, at once.
final class TableIndex: Sendable {
  private let exact: [Name: [Int]]
  /// By names whose ASCII letters are in lower case.
  private let folded: [Name: [Int]]

  init(_ tables: [TableInfo]) {
    exact = Dictionary(grouping: tables.indices) { tables[$0].name }
    folded = Dictionary(grouping: tables.indices) { tables[$0].name.folded }
  }

  /// Places in the list of tables, in its order.
  func positions(of name: Name, isFolded: Bool) -> [Int] {
    isFolded ? folded[name.folded, default: []] : exact[name, default: []]
  }
}
