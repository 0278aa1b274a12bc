import Foundation

/// What this process holds at a moment, for what must not grow.
struct ProcessFigures {
  /// Files, sockets and pipes that are open.
  let descriptors: Int
  /// Threads that Hansa runs its queries on.
  let workers: Int
  /// Bytes of memory in use.
  let memory: Int

  static func now() throws -> ProcessFigures {
    let files = FileManager.default
    let workers = try files.contentsOfDirectory(atPath: "/proc/self/task").filter { id in
      let name = (try? String(contentsOfFile: "/proc/self/task/\(id)/comm", encoding: .utf8)) ?? ""
      return ["hansa-", "mysql-", "sqlite ", "files "].contains { name.hasPrefix($0) }
    }
    let pages = try String(contentsOfFile: "/proc/self/statm", encoding: .utf8).split(separator: " ")[1]
    return ProcessFigures(
      descriptors: try files.contentsOfDirectory(atPath: "/proc/self/fd").count, workers: workers.count,
      memory: (Int(pages) ?? 0) * Int(getpagesize()))
  }
}
