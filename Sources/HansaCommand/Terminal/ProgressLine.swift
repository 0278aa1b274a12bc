import Foundation
import Hansa
import HansaCore
import HansaMonitoring
import Synchronization

/// One line on standard error that says how far a long query is; nothing where standard error is no terminal.
final class ProgressLine: Sendable {
  static let shared = ProgressLine(isShown: StandardStreams.canErase(STDERR_FILENO))

  private struct State {
    var result: QueryResult?
    var isVisible = false
  }
  private let isShown: Bool
  private let state = Mutex(State())

  init(isShown: Bool) { self.isShown = isShown }

  /// Shows the query's figures while `work` runs, from half a second on.
  func during<T>(_ result: QueryResult, _ work: () async throws(HansaError) -> T) async throws(HansaError) -> T {
    guard isShown, result.metrics != nil else { return try await work() }
    state.withLock { $0.result = result }
    defer { stop() }
    let outcome = await withTaskGroup(of: Void.self) { group in
      group.addTask { [self] in
        var wait = Duration.milliseconds(500)
        while (try? await Task.sleep(for: wait)) != nil, show() { wait = .milliseconds(200) }
      }
      defer { group.cancelAll() }
      do throws(HansaError) { return Result<T, HansaError>.success(try await work()) } catch {
        return Result<T, HansaError>.failure(error)
      }
    }
    return try outcome.get()
  }

  /// Erases the line and shows no more of this query.
  func stop() {
    state.withLock { state in
      state.result = nil
      guard state.isVisible else { return }
      state.isVisible = false
      StandardStreams.write("\r\u{1B}[K", to: STDERR_FILENO)
    }
  }

  /// - Returns: false once there is nothing more to show.
  private func show() -> Bool {
    state.withLock { state in
      guard let metrics = state.result?.metrics else { return false }
      state.isVisible = true
      let line = String(Self.line(metrics).prefix(max(20, StandardStreams.width(STDERR_FILENO) - 1)))
      StandardStreams.write("\r\(line)\u{1B}[K", to: STDERR_FILENO)
      return true
    }
  }

  /// `2/4 fragments  1,204,000 rows  96.3 MB  32.1 MB/s  3.02 s`.
  static func line(_ metrics: FederationMetrics) -> String {
    let done = metrics.fragments.count { $0.total != nil }
    let seconds =
      Double(metrics.duration.components.seconds) + Double(metrics.duration.components.attoseconds) * 1e-18
    let rate = seconds > 0 ? Int(Double(metrics.bytesPulled) / seconds) : 0
    let fragments = metrics.fragments.isEmpty ? [] : ["\(done)/\(metrics.fragments.count) fragments"]
    let figures = [
      Figures.counted(metrics.rowsPulled, "row"), Figures.bytes(metrics.bytesPulled), "\(Figures.bytes(rate))/s",
      Figures.duration(metrics.duration),
    ]
    // Once all rows are here, the merge is what takes time.
    let merging = metrics.engine != nil && done == metrics.fragments.count ? ["merging"] : []
    return (fragments + figures + merging).joined(separator: "  ")
  }
}
