import HansaCatalog
import HansaCore
import HansaSQL

/// Where a part of the plan can be computed.
enum Placement {
  /// By one source, in one statement; nothing has been asked of it yet.
  case remote(RemotePart)
  /// Reads no table: anything can compute it.
  case anywhere(Relation)
  /// In the merge, over fragments.
  case merged(Relation)
}

/// A part of the plan that one source can compute with PostgreSQL's meaning.
struct RemotePart {
  var relation: Relation
  /// Conditions on the part's rows that its source cannot test: they are tested where the rows arrive, so the part may
  /// still grow by joins that keep their columns.
  var residual: [ScalarExpression] = []
  var catalog: SourceCatalog

  var source: Name { catalog.source }

  /// The same tables, another relation over them.
  func with(_ relation: Relation) -> RemotePart { RemotePart(relation: relation, catalog: catalog) }

  /// Stands for the part where only what is put on top of it is asked about: printing that says the same and costs less.
  var stub: Relation {
    let columns = relation.output
    let visible = Set(columns.map(\.id))
    var stored: [Scan.Item] = []
    relation.forEachNode { node in
      guard case .scan(let scan) = node else { return }
      stored += scan.items.filter { !$0.traits.isTypeGuaranteed && visible.contains($0.column.id) }
    }
    return .fragment(FragmentInput(index: -1, columns: columns, stored: stored))
  }
}

extension ScalarExpression {
  /// The sources of the tables that subqueries of the expression read; what the merge holds already is one without a
  /// name.
  var sources: Set<Name> {
    var found: Set<Name> = []
    forEachSubquery {
      found.formUnion($0.relation.sources)
      $0.relation.forEachNode { if case .fragment = $0 { found.insert("") } }
    }
    return found
  }
}
