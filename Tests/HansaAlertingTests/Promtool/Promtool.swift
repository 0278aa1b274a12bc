import Foundation
import Testing

/// Prometheus's own runner of rule tests, from Debian's package `prometheus` (dev/setup test).
enum Promtool {
  /// Runs files of rule tests.
  /// - Returns: empty where all is as the files expect, else what promtool says.
  static func test(_ files: [String]) throws -> String {
    let output = FileManager.default.temporaryDirectory.appending(path: "promtool-\(UUID().uuidString)")
    try Data().write(to: output)
    defer { try? FileManager.default.removeItem(at: output) }
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["promtool", "test", "rules"] + files
    let file = try FileHandle(forWritingTo: output)
    process.standardOutput = file
    process.standardError = file
    try process.run()
    process.waitUntilExit()
    let text = try String(contentsOf: output, encoding: .utf8)
    guard process.terminationStatus == 0 else { return "\(process.terminationStatus): \(text)" }
    // That it ran at all is part of the verdict.
    #expect(text.components(separatedBy: "SUCCESS").count == files.count + 1)
    return ""
  }
}
