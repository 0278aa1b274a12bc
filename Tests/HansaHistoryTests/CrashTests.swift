import Foundation
import HansaCore
import HansaMonitoring
import Testing

@testable import HansaHistory

/// A real process that writes a history, killed at moments of a seed's choice.
@Suite struct CrashTests {
  /// How often: many with HANSA_SOAK.
  private static let kills = ProcessInfo.processInfo.environment["HANSA_SOAK"] == nil ? 3 : 50

  @Test func `kill -9 loses one batch at most and damages nothing`() async throws {
    let folder = NSTemporaryDirectory() + "crash-\(UInt64.random(in: 0 ... .max))"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var state: UInt64 = 20_261_122
    var expected = 0
    for kill in 0..<Self.kills {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      let told = try Self.writer(
        folder, batch: 700, lines: Int(state >> 33) % 40 + 1, delay: UInt32(state >> 40) % 30_000)
      #expect(told > 0)
      // The next open replays what the killed process left.
      let setting = HistorySetting(folder: folder, keeps: true)
      let found = Int(try setting.rows("SELECT count(*) FROM hansa.queries")[0]) ?? -1
      #expect(
        found == expected + told || found == expected + told + 700, "kill \(kill): \(found), \(expected) + \(told)")
      #expect(try setting.rows("SELECT count(*) FROM hansa.fragments") == ["\(found)"])
      #expect(try setting.rows("SELECT count(*) FROM hansa.queries WHERE query IS NULL") == ["0"])
      #expect(setting.reported.isEmpty)
      expected = found
      await setting.store.close()
    }
  }

  /// Runs a writer until it has told of so many batches and a little longer, and kills it.
  ///
  /// - Returns: the records that it told of.
  private static func writer(_ folder: String, batch: Int, lines: Int, delay: UInt32) throws -> Int {
    let process = Process()
    process.executableURL = try executable()
    process.arguments = ["write", folder, "\(batch)"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    var seen = Data()
    while seen.count(where: { $0 == UInt8(ascii: "\n") }) < lines {
      let more = output.fileHandleForReading.availableData
      if more.isEmpty { break }
      seen += more
    }
    // Any moment will do: it is the chance of it that finds what a kill can break.
    let moment = ContinuousClock.now + .microseconds(Int64(delay))
    while ContinuousClock.now < moment { sched_yield() }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    seen += output.fileHandleForReading.readDataToEndOfFile()
    let told = String(decoding: seen, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false).dropLast()
    return told.last.flatMap { Int($0) } ?? 0
  }

  /// Beside the tests.
  static func executable() throws -> URL {
    var folder = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appending(path: "HansaHistoryBench")
      if FileManager.default.isExecutableFile(atPath: candidate.path), !candidate.hasDirectoryPath { return candidate }
      let built = folder.appending(path: ".build/debug/HansaHistoryBench")
      if FileManager.default.isExecutableFile(atPath: built.path) { return built }
      folder = folder.deletingLastPathComponent()
    }
    let here = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).appending(
      path: ".build/debug/HansaHistoryBench")
    try #require(FileManager.default.isExecutableFile(atPath: here.path))
    return here
  }

  @Test func `another process that has the file is told by name, and the history comes back when it is gone`()
    async throws
  {
    let setting = HistorySetting()
    let process = Process()
    process.executableURL = try Self.executable()
    process.arguments = ["write", setting.folder, "10"]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    _ = output.fileHandleForReading.availableData
    let error = await #expect(throws: HansaError.self) { try await setting.store.open() }
    #expect(error?.code == .lockNotAvailable)
    #expect(error?.message.contains("(\(process.processIdentifier))") == true)
    #expect(setting.reported.map(\.kind) == [.historyUnavailable])
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let second = HistorySetting(folder: setting.folder, keeps: true)
    try await second.store.open()
    #expect(try second.rows("SELECT count(*) > 0 FROM hansa.queries") == ["true"])
    await second.store.close()
  }
}
