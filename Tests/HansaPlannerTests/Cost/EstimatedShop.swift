import HansaCatalog
import HansaCore
import HansaSQL

@testable import HansaPlanner

/// The shop's tables with statistics made by hand: 1000 customers, 100,000 orders, 500,000 items in another source.
enum EstimatedShop {
  static let catalog: Catalog = {
    var catalog = ShopCatalog.catalog
    catalog.sources[0].statistics = [
      TableName("public", "customers"): TableStatistics(
        rows: 1000,
        columns: [
          "id": ColumnStatistics(distinct: 1000, width: 4, histogram: (0...10).map { .integer($0 * 100) }),
          "name": ColumnStatistics(
            distinct: 1000, width: 18, histogram: ["Ada", "Eve", "Ida", "Max", "Zoe"].map { .text($0) }),
          "country": ColumnStatistics(
            distinct: 4, width: 3,
            common: [(.text("DE"), 0.5), (.text("FR"), 0.3), (.text("IT"), 0.15), (.text("SM"), 0.05)]),
          "born": ColumnStatistics(nullFraction: 0.2, distinct: 800, histogram: (0...4).map { .date($0 * 1000) }),
        ]),
      TableName("public", "orders"): {
        var orders = TableStatistics(
          rows: 100_000,
          columns: [
            "customer_id": ColumnStatistics(distinct: 1000),
            "total": ColumnStatistics(
              distinct: 50_000,
              histogram: (0...100).map { .decimal(Decimal128(unscaled: Int128($0) * 1000, scale: 2)) }),
            "status": ColumnStatistics(
              nullFraction: 0.1, distinct: 10, common: [(.text("open"), 0.4), (.text("paid"), 0.3)]),
          ])
        orders.groups = [.init(["customer_id", "status"], count: 2000)]
        return orders
      }(),
    ]
    catalog.sources[1].statistics = [
      TableName("parts", "items"): TableStatistics(
        rows: 500_000, columns: ["order_id": ColumnStatistics(nullFraction: 0.5, distinct: 100_000)])
    ]
    return catalog
  }()

  /// A query as it is bound, its filters at their tables.
  static func plan(_ sql: String, catalog: Catalog = catalog) throws -> Relation {
    guard case .select(let statement) = try SQLParser.parseOne(sql).statement else {
      throw HansaError(.syntaxError, "not a query")
    }
    let session = BindingSession(now: 1_700_000_000_000_000)
    let bound = try Binder.bind(statement, catalog: catalog, session: session)
    return try Optimizer(rules: [FoldConstants(), PushFilters()], isStrict: true)
      .optimize(bound.relation, columns: bound.columns).plan
  }

  static func estimate(_ sql: String, catalog: Catalog = catalog) throws -> Estimate? {
    Estimator(catalog: catalog).estimate(try plan(sql, catalog: catalog))
  }

  static func rows(_ sql: String) throws -> Double? { try estimate(sql)?.rows.rounded() }
}
