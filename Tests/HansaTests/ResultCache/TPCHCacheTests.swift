import Hansa
import HansaCore
import HansaTesting
import Testing

@Suite struct TPCHCacheTests {
  @Test(arguments: 1...22)
  func `a query over all sources has one answer from them and from the cache`(_ query: Int) async throws {
    let setting = try await TPCHFederation.shared()
    let sql = try #require(TPCH.queries[query])
    for placement in TPCHFederation.Placement.allCases {
      let federation = try #require(setting.federations[placement])
      var settings = SessionSettings()
      settings.searchPath = TPCHFederation.searchPath(placement)
      let expected = try await ResultTable(collecting: try await federation.query(sql, settings: settings))
      settings.cache = .on
      for outcome in ["miss", "hit"] {
        let result = try await federation.query(sql, settings: settings)
        let actual = try await ResultTable(collecting: result)
        let difference = OracleComparison(order: .none).difference(expected: expected, actual: actual)
        #expect(difference == nil, "\(outcome): \(difference ?? "")")
        #expect(result.metrics?.cache?.name == outcome)
      }
    }
  }
}
