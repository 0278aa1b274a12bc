import Foundation

/// What the process and its merge engine use at a moment.
public struct ResourceSample: Sendable, Hashable, Codable {
  public var time: Date
  /// Seconds of processor time since the process began, all threads together.
  public var cpuSeconds: Double
  /// Bytes; nil where the system does not tell.
  public var residentBytes: Int?
  public var openFiles: Int?
  public var openFilesLimit: Int?
  public var threads: Int?
  /// Of the merge engine; nil before the first query that needs it.
  public var engineBytes: Int?
  public var engineLimit: Int?
  public var spilledBytes: Int?

  public init(time: Date, cpuSeconds: Double) {
    self.time = time
    self.cpuSeconds = cpuSeconds
  }

  /// What this process uses now; the engine's part is left open.
  public static func ofProcess(at time: Date = Date()) -> ResourceSample {
    var sample = ResourceSample(time: time, cpuSeconds: cpuTime / .seconds(1))
    if let statm = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8),
      let pages = statm.split(separator: " ").dropFirst().first.flatMap({ Int($0) })
    {
      sample.residentBytes = pages * Int(getpagesize())
    }
    let manager = FileManager.default
    // The folder that is read is open itself.
    sample.openFiles = (try? manager.contentsOfDirectory(atPath: "/proc/self/fd")).map { $0.count - 1 }
    sample.threads = (try? manager.contentsOfDirectory(atPath: "/proc/self/task"))?.count
    var limit = rlimit()
    if getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 {
      sample.openFilesLimit = Int(clamping: limit.rlim_cur)
    }
    return sample
  }

  /// Processor time of this process so far, all threads together.
  public static var cpuTime: Duration {
    var time = timespec()
    guard clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time) == 0 else { return .zero }
    return .seconds(time.tv_sec) + .nanoseconds(time.tv_nsec)
  }
}
