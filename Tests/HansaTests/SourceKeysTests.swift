import Foundation
import Testing

@testable import Hansa

@Suite struct SourceKeysTests {
  private static let page = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../docs/sources.md").standardizedFileURL

  @Test(arguments: SourceKind.allCases)
  func `the page on sources has every key of a source`(kind: SourceKind) throws {
    let text = try String(contentsOf: Self.page, encoding: .utf8)
    for key in kind.keys + kind.resilienceKeys { #expect(text.contains("`\(key)`"), "\(kind.rawValue): \(key)") }
  }
}
