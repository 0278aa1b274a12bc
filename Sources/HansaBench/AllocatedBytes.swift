import Foundation

/// What the program holds of the C library's memory: pages that were freed and are kept are not in it, as they are in what
/// the system counts.
enum AllocatedBytes {
  private typealias Report = @convention(c) (CInt, UnsafeMutablePointer<FILE>) -> CInt

  /// Bytes now, all threads together; nil where the C library does not tell (it is glibc that has `malloc_info`).
  static var now: Int? {
    guard let symbol = dlsym(nil, "malloc_info") else { return nil }
    let report = unsafeBitCast(symbol, to: Report.self)
    var text: UnsafeMutablePointer<CChar>?
    var size = 0
    guard let stream = open_memstream(&text, &size) else { return nil }
    let isTold = report(0, stream) == 0
    fclose(stream)
    defer { free(text) }
    guard isTold, let text else { return nil }
    // The totals stand behind those of each heap.
    let lines = String(cString: text).split(separator: "\n")
    func total(_ start: String) -> Int? {
      lines.last { $0.hasPrefix(start) }?.split(separator: "\"").last { Int($0) != nil }.flatMap { Int($0) }
    }
    guard let system = total("<system type=\"current\""), let fast = total("<total type=\"fast\""),
      let rest = total("<total type=\"rest\""), let mapped = total("<total type=\"mmap\"")
    else { return nil }
    return system - fast - rest + mapped
  }
}
