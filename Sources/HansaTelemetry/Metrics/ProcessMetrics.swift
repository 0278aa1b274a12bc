import Foundation

/// What the system says of this process: the metrics that Prometheus' clients have in common.
public enum ProcessMetrics {
  public static func families() -> [MetricFamily] {
    var families: [MetricFamily] = []
    func add(
      _ name: String, _ kind: MetricDefinition.Kind = .gauge, unit: String = "", help: String, _ value: Double?
    ) {
      guard let value else { return }
      families.append(
        MetricFamily(MetricDefinition(name, kind, unit: unit, help: help), [MetricPoint([], .number(value))]))
    }
    let stat = statFields
    let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
    let page = Double(sysconf(Int32(_SC_PAGESIZE)))
    func field(_ index: Int) -> Double? { stat.indices.contains(index) ? Double(stat[index]) : nil }
    let cpu = field(11).flatMap { user in field(12).map { (user + $0) / ticks } }
    add("process.cpu", .counter, unit: "s", help: "Time that the process spent on processors", cpu)
    add("process.virtual_memory", unit: "By", help: "Address space of the process", field(20))
    add(
      "process.resident_memory", unit: "By", help: "Memory of the process that is in the machine's",
      field(21).map { $0 * page })
    let start = field(19).flatMap { ticksSinceBoot in bootTime.map { $0 + ticksSinceBoot / ticks } }
    add("process.start_time", unit: "s", help: "When the process began, in seconds since 1970", start)
    let open = try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count
    add("process.open_fds", unit: "{file_descriptor}", help: "File descriptors that are open", open.map(Double.init))
    var limit = rlimit()
    let hasLimit = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
    add(
      "process.max_fds", unit: "{file_descriptor}", help: "File descriptors that may be open",
      hasLimit ? Double(limit.rlim_cur) : nil)
    return families
  }

  /// The fields of /proc/self/stat behind the program's name, which may have blanks.
  private static var statFields: [Substring] {
    guard let text = try? String(contentsOfFile: "/proc/self/stat", encoding: .utf8), let end = text.lastIndex(of: ")")
    else { return [] }
    return text[text.index(after: end)...].split(whereSeparator: \.isWhitespace)
  }

  /// Seconds since 1970.
  private static var bootTime: Double? {
    let text = try? String(contentsOfFile: "/proc/stat", encoding: .utf8)
    return text?.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap { Double($0.dropFirst(6)) }
  }
}
