import HansaCore
import HansaSQL

extension ScalarExpression {
  /// The column references of the expression, subqueries included.
  var columns: Set<ScalarExpression> {
    var found: Set<ScalarExpression> = []
    _ = contains {
      if $0.isColumn { found.insert($0) }
      return false
    }
    return found
  }

  /// The source of all tables that the expression's subqueries read; nil for several or none.
  var onlySource: Name? {
    var sources: Set<Name?> = []
    forEachSubquery { sources.insert($0.relation.onlySource) }
    return sources.count == 1 ? sources.first ?? nil : nil
  }
}

extension Relation {
  /// The source of all tables that the plan reads; nil for several or none, and where it needs a common table from
  /// outside of it.
  var onlySource: Name? {
    var sources: Set<Name> = []
    var own: Set<CommonTableID> = []
    var used: Set<CommonTableID> = []
    forEachNode { node in
      switch node {
      case .scan(let scan): sources.insert(scan.source)
      case .with(let with): own.formUnion(with.tables.map(\.id))
      case .reference(let reference): used.insert(reference.id)
      default: break
      }
    }
    return sources.count == 1 && used.isSubset(of: own) ? sources.first : nil
  }
}
