import HansaCatalog
import HansaCore
import HansaSQL

/// A column that a name can mean: a column, or the expression that JOIN USING makes of two.
struct VisibleColumn {
  var name: Name
  var expression: ScalarExpression
  /// Set for a column whose type Hansa cannot map: naming it is this error.
  var problem: HansaError?
}

/// A table name of FROM and its columns.
struct ScopeTable {
  /// The alias, or the table's own name; nil where a subquery has none.
  var name: Name?
  /// Source and schema as they may be written before the table's name, when there is no alias.
  var qualifiers: [[Name]] = []
  var columns: [VisibleColumn]
  /// Columns of the primary key, where the table is one of a source.
  var primaryKey: [ColumnID] = []
}

/// What a FROM item gives: its rows and the names in it.
struct FromItem {
  var relation: Relation
  var tables: [ScopeTable]
  /// What `*` and bare names see, in order; columns merged by USING first.
  var visible: [VisibleColumn]
}

/// The names that one query level sees, and the levels around it.
final class Scope {
  var tables: [ScopeTable] = []
  var visible: [VisibleColumn] = []
  var commonTables: [Name: CommonTableBinding] = [:]
  var windows: [Name: WindowDefinition] = [:]
  let parent: Scope?

  init(parent: Scope?) { self.parent = parent }

  /// All columns of this level's FROM.
  var localColumns: Set<ColumnID> {
    var ids: Set<ColumnID> = []
    for table in tables { for column in table.columns { ids.formUnion(column.expression.references) } }
    for column in visible { ids.formUnion(column.expression.references) }
    return ids
  }

  func commonTable(_ name: Name) -> CommonTableBinding? { commonTables[name] ?? parent?.commonTable(name) }

  func add(_ item: FromItem) {
    tables += item.tables
    visible += item.visible
  }
}

/// A common table expression as references see it.
struct CommonTableBinding {
  var id: CommonTableID
  var name: Name
  var columns: [Column]
}

extension Scope {
  /// The column that a bare name means, from this level outwards; nil when there is none.
  ///
  /// - Throws: `.ambiguousColumn` when a level has several.
  func column(_ name: Name, _ span: SourceSpan) throws(HansaError) -> ScalarExpression? {
    for matches: (Name, Name) -> Bool in [{ $0 == $1 }, { $0.folded == $1.folded }] {
      let found = visible.filter { matches($0.name, name) }
      if found.count > 1 {
        throw HansaError(
          .ambiguousColumn, "column reference \"\(name)\" is ambiguous",
          advice: ambiguityAdvice(name), span: span)
      }
      if let column = found.first {
        if let problem = column.problem { throw problem.at(span) }
        return column.expression
      }
    }
    return try parent?.column(name, span)
  }

  private func ambiguityAdvice(_ name: Name) -> String? {
    let owners = tables.filter { $0.columns.contains { $0.name == name } }.compactMap(\.name)
    return owners.isEmpty ? nil : "It could be \(owners.map { "\($0).\(name)" }.joined(separator: " or "))."
  }

  /// The table that `parts` (one to three names) means, from this level outwards.
  func table(_ parts: [Name], _ span: SourceSpan) throws(HansaError) -> ScopeTable? {
    for matches: (Name, Name) -> Bool in [{ $0 == $1 }, { $0.folded == $1.folded }] {
      let found = tables.filter { table in
        guard let last = parts.last, let name = table.name, matches(name, last) else { return false }
        let written = Array(parts.dropLast())
        return written.isEmpty
          || table.qualifiers.contains { $0.count == written.count && zip($0, written).allSatisfy(matches) }
      }
      if found.count > 1 {
        throw HansaError(
          .duplicateAlias, "table reference \"\(parts.map(\.string).joined(separator: "."))\" is ambiguous", span: span)
      }
      if let table = found.first { return table }
    }
    return try parent?.table(parts, span)
  }

  /// The names of all columns in reach, for "did you mean".
  var reachableNames: [String] {
    visible.map(\.name.string)
      + tables.flatMap { table in table.name.map { name in table.columns.map { "\(name).\($0.name)" } } ?? [] }
      + (parent?.reachableNames ?? [])
  }
}
