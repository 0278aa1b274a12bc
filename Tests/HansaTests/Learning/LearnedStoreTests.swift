import Foundation
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaTesting
import Synchronization
import Testing

@testable import Hansa

/// The file of what was learned.
@Suite struct LearnedStoreTests {
  /// A folder that ends with the test, and what was reported.
  private final class Folder: Sendable {
    private let folder: TemporaryFolder
    /// It is not there yet.
    let path: String
    let reports = Mutex<[OperationalEvent]>([])
    var file: String { path + "/estimates.json" }

    func store() -> LearnedStore {
      LearnedStore(folder: path) { event in self.reports.withLock { $0.append(event) } }
    }
    var reported: [OperationalEvent.Kind] { reports.withLock { $0.map(\.kind) } }

    init() throws {
      folder = try TemporaryFolder(prefix: "learned")
      path = folder.path("state")
    }
  }

  private static func learn(_ statement: UInt64, in store: LearnedStore, rows: Double = 5000) {
    for _ in 0..<3 {
      store.learned.learn(
        .init(
          shape: RelationShape(exact: statement, general: .max - statement), name: { "shop.public.orders (status)" },
          sources: ["shop"], uncorrected: 10, rows: rows))
    }
  }

  @Test func `what was learned is there after a restart, readable by its owner only`() throws {
    let folder = try Folder()
    let store = folder.store()
    Self.learn(.max - 5, in: store)
    let usual = SourceCost.usual(kind: "mysql")
    store.learned.learn(
      FragmentTiming(
        planned: FragmentCost(latency: 1, work: SourceTime(scanning: 1), transfer: 100), costs: usual, usual: usual,
        expectedRows: 10,
        rows: 10, milliseconds: 200, began: 1, ended: 2), of: "shop")
    store.learned.learn(
      MeasuredRun(plan: .max, milliseconds: 12.5, isComplete: true, rows: nil, tableRows: [10], sources: ["shop"]),
      of: .max - 7)
    store.save()
    let again = folder.store()
    #expect(again.learned.contents.statements == store.learned.contents.statements)
    #expect(again.learned.contents.statements.first?.plans.first?.typical == 12.5)
    #expect(again.learned.contents.parts == store.learned.contents.parts)
    #expect(again.learned.contents.shapes == store.learned.contents.shapes)
    #expect(again.learned.costs == store.learned.costs && !again.learned.costs.isEmpty)
    let attributes = try FileManager.default.attributesOfItem(atPath: folder.file)
    #expect(attributes[.posixPermissions] as? Int == 0o600)
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["estimates.json"])
    #expect(folder.reported.isEmpty)
  }

  @Test(arguments: [
    "", "{", "[]", "{\"version\":1}", "\0\0\0", #"{"version":1,"parts":[],"shapes":[{"general":"x"}]}"#,
    #"{"version":1,"parts":[],"shapes":[],"costs":[],"statements":[{"statement":"x"}]}"#,
  ])
  func `a damaged file is reported once, and learning begins anew`(_ text: String) throws {
    let folder = try Folder()
    try FileManager.default.createDirectory(atPath: folder.path, withIntermediateDirectories: true)
    try Data(text.utf8).write(to: URL(filePath: folder.file))
    let store = folder.store()
    #expect(store.learned.contents.parts.isEmpty && store.learned.contents.parts.isEmpty)
    #expect(folder.reported == [.stateUnavailable])
    Self.learn(1, in: store)
    store.save()
    #expect(folder.store().learned.contents.parts.count == 1)
    #expect(folder.reported == [.stateUnavailable])
  }

  @Test func `a file that is cut off is damaged`() throws {
    let folder = try Folder()
    let store = folder.store()
    for statement in 0..<50 { Self.learn(UInt64(statement), in: store) }
    store.save()
    let data = try #require(FileManager.default.contents(atPath: folder.file))
    try data.prefix(data.count / 2).write(to: URL(filePath: folder.file))
    #expect(folder.store().learned.contents.parts.isEmpty)
    #expect(folder.reported == [.stateUnavailable])
  }

  @Test func `a folder that cannot be written is reported once`() throws {
    let folder = try Folder()
    // A file stands where the folder should be.
    try Data().write(to: URL(filePath: folder.path))
    let store = folder.store()
    for statement in 1...3 {
      Self.learn(UInt64(statement), in: store)
      store.save()
    }
    #expect(folder.reported == [.stateUnavailable])
    #expect(store.learned.contents.parts.count == 3)
  }

  @Test func `two processes keep what either has learned`() throws {
    let folder = try Folder()
    let (one, two) = (folder.store(), folder.store())
    Self.learn(1, in: one)
    Self.learn(2, in: two)
    one.save()
    two.save()
    #expect(folder.store().learned.contents.parts.count == 2)
  }

  @Test func `what is forgotten is not in the file any more`() throws {
    let folder = try Folder()
    let store = folder.store()
    Self.learn(1, in: store)
    store.save()
    try folder.store().forget("other")
    #expect(folder.store().learned.contents.parts.count == 1)
    try folder.store().forget("shop")
    #expect(folder.store().learned.contents.parts.isEmpty)
  }

  @Test func `without a folder nothing is written`() {
    let store = LearnedStore(folder: nil) { _ in Issue.record("nothing is to be reported") }
    Self.learn(1, in: store)
    store.schedule()
    store.save()
    #expect(store.learned.contents.parts.count == 1)
  }
}
