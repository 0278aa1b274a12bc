import Foundation
import HansaCore
import HansaHistory
import HansaMonitoring

/// Writes histories of made-up queries.
///
///     HansaHistoryBench fill FOLDER RECORDS [SECONDS]   measures writing, size and reading
///     HansaHistoryBench write FOLDER RECORDS     writes batches until it is killed, and prints each that is kept
///     HansaHistoryBench endure FOLDER RECORDS    the same, and prints each that is lost, too, and what is told of it
@main
struct HansaHistoryBench {
  static func main() async {
    let arguments = CommandLine.arguments.dropFirst()
    let words = Array(arguments)
    guard (3...4).contains(words.count), let mode = words.first, let count = Int(words[2]),
      let seconds = words.count == 4 ? Double(words[3]) : 30 * 86_400
    else {
      return fail("usage: HansaHistoryBench fill|write|endure FOLDER RECORDS [SECONDS]")
    }
    let folder = words[1]
    do throws(HansaError) {
      switch mode {
      case "fill": try await Filling(folder: folder, records: count, seconds: seconds).run()
      case "write": try await writeUntilKilled(folder, batch: count)
      case "endure": await writeWhateverHappens(folder, batch: count)
      default: fail("there is no mode \(mode)")
      }
    } catch {
      fail(error.message)
    }
  }

  private static func fail(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(2)
  }

  /// Tells of a batch only when it is kept: who kills this process knows what must be there.
  private static func writeUntilKilled(_ folder: String, batch size: Int) async throws(HansaError) {
    var options = HistoryOptions(folder: folder)
    // The made-up records are old, and none is to go.
    options.retention.raw = .days(100_000)
    let store = HistoryStore(options, process: 1) { event in fail(event.message) }
    var made = MadeUpQueries(seed: 1, interval: 0.001)
    var written = 0
    while true {
      try await store.write(MetricsBatch(queries: (0..<size).map { _ in made.next() }))
      written += size
      FileHandle.standardOutput.write(Data("\(written)\n".utf8))
    }
  }

  /// As a process whose disk is full and becomes free again: `kept N`, `lost N`, `event KIND`.
  private static func writeWhateverHappens(_ folder: String, batch size: Int) async {
    var options = HistoryOptions(folder: folder)
    options.retention.raw = .days(100_000)
    options.pause = .milliseconds(50)
    let store = HistoryStore(options, process: 1) { event in say("event \(event.kind.rawValue)") }
    var made = MadeUpQueries(seed: 1, interval: 0.001)
    var (kept, lost) = (0, 0)
    while true {
      do throws(HansaError) {
        try await store.write(MetricsBatch(queries: (0..<size).map { _ in made.next() }))
        kept += size
        say("kept \(kept)")
      } catch {
        lost += size
        say("lost \(lost) \(error.code.rawValue)")
        usleep(20_000)
      }
    }
  }

  private static func say(_ line: String) { FileHandle.standardOutput.write(Data((line + "\n").utf8)) }
}
