import Hansa
import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource
import HansaSourceFiles
import HansaTesting

/// A real source that answers some statements wrongly: what a wrong capability looks like.
struct LyingSource: SourceAdapter {
  let base: any SourceAdapter
  /// The statement that is run instead.
  var rewrite: @Sendable (String) -> String = { $0 }
  /// The error that a statement fails with.
  var failure: @Sendable (String) -> HansaError? = { _ in nil }

  var name: Name { base.name }

  func execute(_ fragment: FragmentRequest) -> BatchStream {
    if let error = failure(fragment.sql) {
      let stream = BatchStream(schema: fragment.schema)
      stream.finish(throwing: error)
      return stream
    }
    var fragment = fragment
    fragment.sql = rewrite(fragment.sql)
    return base.execute(fragment)
  }

  func catalog() async throws(HansaError) -> SourceCatalog { try await base.catalog() }
  func check() async throws(HansaError) -> SourceCheck { try await base.check() }
  func close() async { await base.close() }
}

/// Two folders of CSV files as sources, the first of which may lie.
struct VerifiedShop: Sendable {
  let federation = FederationManager(patience: .seconds(120))
  private let folders: [TemporaryFolder]

  init(
    rewrite: @escaping @Sendable (String) -> String = { $0 },
    failure: @escaping @Sendable (String) -> HansaError? = { _ in nil }
  ) throws {
    let shop = try TemporaryFolder(prefix: "shop")
    let geo = try TemporaryFolder(prefix: "geo")
    folders = [shop, geo]
    let orders = (1...20).map { "\($0),c\($0 % 4),\($0).5,\(Double($0) / 10)" }
    try "id,country,price,weight\n\(orders.joined(separator: "\n"))\n".write(
      toFile: shop.path("orders.csv"), atomically: true, encoding: .utf8)
    try "code,label\nc0,Zero\nc1,One\nc2,Two\nc3,Three\n".write(
      toFile: geo.path("countries.csv"), atomically: true, encoding: .utf8)
    try federation.register(
      LyingSource(
        base: FilesAdapter(name: "shop", options: FilesOptions(folder: shop.url.path)), rewrite: rewrite,
        failure: failure))
    try federation.register(FilesAdapter(name: "geo", options: FilesOptions(folder: geo.url.path)))
  }

  /// A source that loses rows as soon as it filters.
  static func losingRows() throws -> VerifiedShop {
    try VerifiedShop { $0.contains("WHERE") ? "SELECT * FROM (\($0)) AS lie LIMIT 2" : $0 }
  }

  func settings(_ change: (inout SessionSettings) -> Void) -> SessionSettings {
    var settings = SessionSettings()
    change(&settings)
    return settings
  }

  /// Runs a query both ways.
  func verified(_ sql: String, maxRows: Int = 1000) async throws -> (rows: [[SQLValue]], Verification?) {
    let result = try await federation.query(
      sql,
      settings: settings {
        $0.pushdown = .verify
        $0.verifyMaxRows = maxRows
      })
    return (try await result.rows(), result.verification)
  }

  /// The error that running a query both ways gives.
  func difference(_ sql: String) async throws -> HansaError? {
    do throws(HansaError) {
      let result = try await federation.query(sql, settings: settings { $0.pushdown = .verify })
      _ = try await result.rows()
      return nil
    } catch {
      return error
    }
  }
}
