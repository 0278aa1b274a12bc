import HansaCatalog
import HansaCore
import HansaSQL

@testable import HansaPlanner

/// Tables of integers, each in a source of its own unless it says otherwise.
struct ScatteredTables {
  struct Table {
    var name: Name
    /// nil where nothing is known of the table.
    var rows: Double?
    /// Distinct values by column.
    var columns: [Name: Double]
    var key: Name?
    var source: Name?
  }

  let catalog: Catalog

  init(_ tables: [Table]) {
    var sources: [SourceCatalog] = []
    for table in tables {
      let source = table.source ?? Name("s_\(table.name)")
      let info = TableInfo(
        schema: "public", name: table.name, kind: .table,
        columns: table.columns.keys.sorted { $0.string < $1.string }.map {
          ShopCatalog.column($0, .int4, nullable: $0 != table.key)
        },
        primaryKey: table.key.map { [$0] } ?? [], estimatedRows: table.rows)
      let index = sources.firstIndex { $0.source == source } ?? sources.count
      if index == sources.count {
        sources.append(
          SourceCatalog(
            source: source, kind: "postgresql", dialect: "postgresql", version: "15", defaultSchema: "public",
            tables: []))
      }
      sources[index].tables.append(info)
      guard let rows = table.rows else { continue }
      sources[index].statistics[TableName("public", table.name)] = TableStatistics(
        rows: rows, columns: table.columns.mapValues { ColumnStatistics(distinct: $0) })
    }
    catalog = Catalog(sources: sources)
  }

  /// The query's plan after its joins were ordered.
  func plan(_ sql: String, _ ordering: JoinOrdering = .dynamic) throws -> Relation {
    guard case .select(let statement) = try SQLParser.parseOne(sql).statement else {
      throw HansaError(.syntaxError, "not a query")
    }
    let session = BindingSession(now: 1_700_000_000_000_000)
    let bound = try Binder.bind(statement, catalog: catalog, session: session)
    var settings = PlannerSettings()
    settings.joinOrdering = ordering
    let rules: [any OptimizerRule] = [FoldConstants(), ConvertSubqueriesToJoins(), PushFilters(), RegroupJoins()]
    return try Optimizer(rules: rules, catalog: catalog, settings: settings, isStrict: true)
      .optimize(bound.relation, columns: bound.columns).plan
  }

  /// The tables as they are joined: `((a b) c)`; a product has a `×`, a semi join a `⋉`.
  func order(_ sql: String, _ ordering: JoinOrdering = .dynamic) throws -> String {
    Self.order(try plan(sql, ordering))
  }

  private static func order(_ relation: Relation) -> String {
    switch relation {
    case .scan(let scan): return scan.table.string
    case .join(let join):
      let mark =
        switch join.kind {
        case .cross: " × "
        case .semi: " ⋉ "
        default: " "
        }
      return "(\(order(join.left))\(mark)\(order(join.right)))"
    default: return relation.inputs.map(order).joined(separator: " ")
    }
  }
}
