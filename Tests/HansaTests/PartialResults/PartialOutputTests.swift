import Foundation
import HansaCore
import HansaFormats
import HansaTesting
import Testing

@testable import Hansa

/// What an answer without a source looks like when it leaves Hansa.
@Suite struct PartialOutputTests {
  private static let union = "SELECT a FROM one.t UNION ALL SELECT a FROM two.t"

  @Test func `a Parquet file names the missing source in its metadata, and a whole one none`() async throws {
    let fixture = try await CachedFederation()
    var settings = SessionSettings()
    settings.partialResults = .all
    let folder = try TemporaryFolder(prefix: "partial")
    let paths = (folder.path("whole.parquet"), folder.path("part.parquet"))
    let whole = try await fixture.federation.query(Self.union, settings: settings)
    try await whole.writeParquet(to: paths.0)
    #expect(whole.missing.isEmpty)
    fixture.sources[1].open(failing: HansaError(.connectionFailure, "the source is gone"))
    let part = try await fixture.federation.query(Self.union, settings: settings)
    try await part.writeParquet(to: paths.1)
    #expect(part.missing.map(\.source) == ["two"])
    let mark = Data(("hansa.missing".utf8))
    #expect(try Data(contentsOf: URL(filePath: paths.0)).range(of: mark) == nil)
    let marked = try Data(contentsOf: URL(filePath: paths.1))
    #expect(marked.range(of: mark) != nil && marked.range(of: Data(MissingMark.json(part.missing).utf8)) != nil)
    #expect(MissingMark.json(part.missing).contains(#""code":"08006","message":"the source is gone""#))
    await fixture.federation.close()
  }
}
