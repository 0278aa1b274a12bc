import Foundation
import HansaCore
import HansaMonitoring
import Testing

@testable import HansaHistory

/// A process that writes a history and may not make files larger than a limit, as on a disk that is full; then it may.
@Suite struct DiskFullTests {
  /// What a writer told, line by line.
  private struct Told {
    var kept = 0
    var lost = 0
    var events: [String] = []

    mutating func take(_ line: Substring) {
      let words = line.split(separator: " ")
      switch (words.first, words.dropFirst().first) {
      case ("kept", let number?): kept = Int(number) ?? kept
      case ("lost", let number?): lost = Int(number) ?? lost
      case ("event", let kind?): events.append(String(kind))
      default: break
      }
    }
  }

  @Test(arguments: [300, 2_000]) func `a full disk costs records and nothing else, is told, and recovered from`(
    _ kilobytes: Int
  ) async throws {
    let setting = HistorySetting()
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    // The limit is a signal first, which a child that is started so does not get.
    process.arguments = [
      "-c", "trap '' XFSZ; ulimit -S -f \(kilobytes); exec \"$0\" endure \"$1\" 200",
      try CrashTests.executable().path, setting.folder,
    ]
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    defer {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    var (told, rest) = (Told(), "")
    func read(until isDone: (Told) -> Bool) {
      while !isDone(told) {
        let data = output.fileHandleForReading.availableData
        guard !data.isEmpty else { return }
        rest += String(decoding: data, as: UTF8.self)
        let lines = rest.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines.dropLast() { told.take(line) }
        rest = String(lines.last ?? "")
      }
    }
    read { $0.lost >= 1000 }
    #expect(told.kept > 0 && told.lost >= 1000)
    #expect(told.events.contains("history-unavailable"))
    #expect(!told.events.contains("history-set-aside"))
    let freeing = Process()
    freeing.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    freeing.arguments = ["prlimit", "--pid", "\(process.processIdentifier)", "--fsize=unlimited"]
    try freeing.run()
    freeing.waitUntilExit()
    #expect(freeing.terminationStatus == 0)
    let before = told.kept
    read { $0.kept >= before + 10_000 }
    #expect(process.isRunning && told.kept >= before + 10_000)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    read { _ in false }
    // What it said that it kept is there, and nothing that it said was lost; the last batch may be there untold.
    let found = Int(try setting.rows("SELECT count(*) FROM hansa.queries")[0]) ?? -1
    #expect(found == told.kept || found == told.kept + 200, "\(found) of \(told.kept)")
    #expect(try setting.rows("SELECT count(*) FROM hansa.queries WHERE query IS NULL OR user_name IS NULL") == ["0"])
    #expect(setting.reported.isEmpty)
    await setting.store.close()
  }
}
