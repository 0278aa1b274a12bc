import HansaCatalog
import HansaCore
import HansaSQL

@testable import HansaPlanner

/// Two sources for tests of planning: no server is needed to plan.
enum ShopCatalog {
  static func column(_ name: Name, _ type: SQLType?, native: String = "", nullable: Bool = true) -> ColumnInfo {
    ColumnInfo(name: name, type: type, nativeType: native, nullable: nullable, collation: .binary("C"))
  }

  static let catalog = Catalog(sources: [
    SourceCatalog(
      source: "shop", kind: "postgresql", dialect: "postgresql", version: "15", defaultSchema: "public",
      tables: [
        TableInfo(
          schema: "public", name: "customers", kind: .table,
          columns: [
            column("id", .int4, nullable: false), column("name", .text), column("country", .char(2)),
            column("balance", .numeric(precision: 15, scale: 2)), column("born", .date),
            column("position", nil, native: "point"),
          ], primaryKey: ["id"], estimatedRows: 1000),
        TableInfo(
          schema: "public", name: "orders", kind: .table,
          columns: [
            column("id", .int8, nullable: false), column("customer_id", .int4),
            column("total", .numeric(precision: 15, scale: 2)),
            column("created", .timestamptz), column("tags", .array(.text)), column("status", .text),
          ], primaryKey: ["id"], estimatedRows: 100_000),
      ]),
    SourceCatalog(
      source: "parts", kind: "mysql", dialect: "mariadb", version: "10.11", defaultSchema: "parts",
      tables: [
        TableInfo(
          schema: "parts", name: "items", kind: .table,
          columns: [
            column("id", .int4), column("order_id", .int8), column("price", .numeric(precision: 10, scale: 2)),
            column("label", .varchar(50)),
          ],
          primaryKey: ["id"], estimatedRows: 500_000)
      ]),
  ])

  /// Every source speaks DuckDB's dialect here, which can say everything; what others cannot is their own tests'.
  static let planner = Planner(dialects: { _ in DuckDBDialect() }, mergeDialect: DuckDBDialect())

  /// - Parameter strategies: for shipping and partial aggregation; without them, and the others, it is seen best what a
  ///   rule does.
  static func plan(
    _ sql: String, _ settings: PlannerSettings = .init(), strategies: Strategy = .off, semiJoins: Strategy = .off,
    pulling: Strategy = .off
  ) throws -> FederatedPlan {
    var settings = settings
    settings.shipping = strategies
    settings.partialAggregation = strategies
    settings.semiJoins = semiJoins
    settings.pulling = pulling
    guard case .select(let statement) = try SQLParser.parseOne(sql).statement else {
      throw HansaError(.syntaxError, "not a query")
    }
    return try planner.plan(
      statement, catalog: catalog, session: BindingSession(now: 1_700_000_000_000_000), settings: settings)
  }

  /// The plan before it is split.
  static func optimized(_ sql: String, disabled: Set<Name> = []) throws -> Relation {
    guard case .select(let statement) = try SQLParser.parseOne(sql).statement else {
      throw HansaError(.syntaxError, "not a query")
    }
    let bound = try Binder.bind(
      statement, catalog: catalog, session: BindingSession(now: 1_700_000_000_000_000))
    return try Optimizer(disabled: disabled).optimize(bound.relation, columns: bound.columns).plan
  }

  static func error(_ sql: String) -> HansaError? {
    do {
      _ = try plan(sql)
      return nil
    } catch {
      return error as? HansaError
    }
  }
}
