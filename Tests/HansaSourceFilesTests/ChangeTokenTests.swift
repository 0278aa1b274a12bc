import Foundation
import HansaCatalog
import HansaCore
import HansaSource
import HansaTesting
import Testing

@testable import HansaSourceFiles

@Suite struct ChangeTokenTests {
  private func token(_ files: FilesDatabase, _ table: Name = "t", after seconds: Double = 60) throws -> ChangeToken? {
    try files.changeTokens(of: [table], at: Date().addingTimeInterval(seconds))[table]
  }

  @Test func `another content, size or file gives another token`() throws {
    let lake = try Lake(["t/1.csv": "a\n1\n", "t/2.csv": "a\n2\n"])
    let files = try FilesDatabase(FilesOptions(folder: lake.folder.url.path))
    var last = try #require(try token(files))
    #expect(try token(files) == last)
    func expectChange(_ what: String) throws {
      let next = try #require(try token(files))
      #expect(next != last, "\(what)")
      #expect(try token(files) == next, "\(what)")
      last = next
    }
    try lake.folder.write("a\n1\n3\n", to: "t/1.csv")
    try expectChange("longer")
    // The same size, and its time set back: what `cp -p` over it leaves.
    let before = try FileManager.default.attributesOfItem(atPath: lake.path("t/2.csv"))[.modificationDate]
    let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: lake.path("t/2.csv")))
    try handle.write(contentsOf: Data("a\n9\n".utf8))
    try handle.close()
    try FileManager.default.setAttributes([.modificationDate: try #require(before)], ofItemAtPath: lake.path("t/2.csv"))
    try expectChange("the same size and time")
    // Statements read a new file once the catalog was read again, and the token is another from then on.
    try lake.folder.write("a\n4\n", to: "t/3.csv")
    #expect(try token(files) == last)
    _ = try files.tables()
    try expectChange("one more file")
  }

  @Test func `a file that was changed just now has no token, nor has one that is gone`() async throws {
    let lake = try Lake(["t.csv": "a\n1\n", "broken.parquet": "no"])
    let files = try FilesDatabase(FilesOptions(folder: lake.folder.url.path))
    let attributes = try FileManager.default.attributesOfItem(atPath: lake.path("t.csv"))
    let written = try #require(attributes[.modificationDate] as? Date)
    #expect(try files.changeTokens(of: ["t"], at: written.addingTimeInterval(1))["t"] == nil)
    #expect(try files.changeTokens(of: ["t"], at: written.addingTimeInterval(4))["t"] != nil)
    #expect(try token(files, "broken") == nil)
    // By the clock's own time, on a machine that is not too slow to ask at once.
    var found: [TableName: ChangeToken]?
    _ = try await eventually {
      let start = ContinuousClock.now
      try lake.folder.write("a\n1\n", to: "t.csv")
      let tokens = try await lake.adapter.changeTokens(of: [TableName("main", "t")])
      if ContinuousClock.now - start < .seconds(1) { found = tokens }
      return found != nil
    }
    #expect(found?.isEmpty == true)
    try FileManager.default.removeItem(atPath: lake.path("t.csv"))
    #expect(try token(files) == nil)
  }
}
