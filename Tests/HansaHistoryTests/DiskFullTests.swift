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

  /// Reads what a writer tells until something is told, or nothing more.
  private final class Listener {
    private let output: FileHandle
    private(set) var told = Told()
    private var rest = ""

    init(_ output: FileHandle) { self.output = output }

    func read(until isDone: (Told) -> Bool) {
      while !isDone(told) {
        let data = output.availableData
        guard !data.isEmpty else { return }
        rest += String(decoding: data, as: UTF8.self)
        let lines = rest.split(separator: "\n", omittingEmptySubsequences: false)
        for line in lines.dropLast() { told.take(line) }
        rest = String(lines.last ?? "")
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
    let listener = Listener(output.fileHandleForReading)
    listener.read { $0.lost >= 1000 }
    check(lost: listener.told)
    let freeing = Process()
    freeing.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    freeing.arguments = ["prlimit", "--pid", "\(process.processIdentifier)", "--fsize=unlimited"]
    try freeing.run()
    freeing.waitUntilExit()
    #expect(freeing.terminationStatus == 0)
    let before = listener.told.kept
    listener.read { $0.kept >= before + 10_000 }
    #expect(process.isRunning && listener.told.kept >= before + 10_000)
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    listener.read { _ in false }
    try await check(setting, kept: listener.told)
  }

  /// Whether this process may have file systems of its own.
  private static let canMount: Bool = {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=1m", "none", "/mnt"]
    process.standardError = FileHandle.nullDevice
    do { try process.run() } catch { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
  }()

  @Test(.enabled(if: canMount, "nobody but root may mount file systems"))
  func `a full file system costs records and nothing else, is told, and recovered from`() async throws {
    let setting = HistorySetting()
    let place = setting.folder + "-mounted"
    try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: place) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    // The file system is the child's alone and ends with it. A line on its input frees room, another one ends the writer.
    process.arguments = [
      "unshare", "-m", "bash", "-c",
      """
      mount -t tmpfs -o size=64m none "$1" && head -c 60m /dev/zero > "$1/ballast" || exit 1
      "$0" endure "$1/history" 200 & read && rm "$1/ballast"; read
      kill -9 $!; wait $!; cp -r "$1/history" "$2"
      """, try CrashTests.executable().path, place, setting.folder,
    ]
    let (input, output) = (Pipe(), Pipe())
    (process.standardInput, process.standardOutput) = (input, output)
    try process.run()
    // At the end of its input the shell goes on as if there had been lines.
    defer {
      try? input.fileHandleForWriting.close()
      process.waitUntilExit()
    }
    let listener = Listener(output.fileHandleForReading)
    listener.read { $0.lost >= 1000 }
    check(lost: listener.told)
    try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
    let before = listener.told.kept
    listener.read { $0.kept >= before + 10_000 }
    #expect(process.isRunning && listener.told.kept >= before + 10_000)
    try input.fileHandleForWriting.write(contentsOf: Data("\n".utf8))
    listener.read { _ in false }
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    try await check(setting, kept: listener.told)
  }

  private func check(lost told: Told) {
    #expect(told.kept > 0 && told.lost >= 1000)
    #expect(told.events.contains("history-unavailable"))
    #expect(!told.events.contains("history-set-aside"))
  }

  /// What it said that it kept is there, and nothing that it said was lost; the last batch may be there untold.
  private func check(_ setting: HistorySetting, kept told: Told) async throws {
    let found = Int(try setting.rows("SELECT count(*) FROM hansa.queries")[0]) ?? -1
    #expect(found == told.kept || found == told.kept + 200, "\(found) of \(told.kept)")
    #expect(try setting.rows("SELECT count(*) FROM hansa.queries WHERE query IS NULL OR user_name IS NULL") == ["0"])
    #expect(setting.reported.isEmpty)
    await setting.store.close()
  }
}
