import HansaArrow
import HansaCatalog
import HansaCore
import HansaPlanner
import HansaSQL

/// All that a result depends on but what the sources hold.
struct ResultKey: Hashable, Sendable {
  enum Scope: Hashable, Sendable {
    /// A statement with its settings and parameters, as its plan is known by.
    case query(PlanKey)
    /// A statement that was sent to a source, and the columns that were to come.
    case fragment(source: Name, sql: Name, parameters: [SQLValue], columns: [Field])
  }

  var scope: Scope
  /// For whom it was made: what one may see another may not.
  var principal: Name

  /// What people see of it.
  var statement: String {
    switch scope {
    case .query(let key): key.text.string
    case .fragment(_, let sql, _, _): sql.string
    }
  }
}

extension FederatedPlan {
  /// The tables that it reads, by source.
  var readTables: [Name: Set<TableName>] {
    var tables: [Name: Set<TableName>] = [:]
    for nested in allFragments {
      nested.fragment.relation.forEachNode { node in
        guard case .scan(let scan) = node else { return }
        tables[scan.source, default: []].insert(TableName(scan.schema, scan.table))
      }
    }
    return tables
  }

  /// Why no result of it may be used again; nil where one may.
  var uncacheable: String? {
    if readsClock { return "the statement reads the time" }
    let relations = allPlans.flatMap { path in
      path.plan.fragments.map(\.relation) + [path.plan.merge?.relation].compactMap(\.self)
    }
    if relations.contains(where: { $0.containsExpression { $0.isVolatile } }) {
      return "a function gives other values each time"
    }
    if allSources.contains(SystemSource.name) { return "system tables are read" }
    return readTables.isEmpty ? "no table is read" : nil
  }
}
