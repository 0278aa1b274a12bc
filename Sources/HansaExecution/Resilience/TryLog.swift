import Foundation
import HansaCore

/// The tries of one request, for the error that is left when none succeeds.
struct TryLog: Sendable {
  private struct Open { var endpoint: Int; var place: String?; var start: ContinuousClock.Instant; var date: Date }

  private let source: Name
  private var open: [Int: Open] = [:]
  private(set) var begun = 0
  private(set) var failed: [HansaError.Attempt] = []
  /// Servers that failed.
  private(set) var failedEndpoints: Set<Int> = []
  /// The last failure.
  private(set) var last: HansaError?
  /// Servers that were asked and have not failed.
  var openEndpoints: Set<Int> { Set(open.values.map(\.endpoint)) }

  init(source: Name) { self.source = source }

  /// - Returns: the try's number, from 1.
  @discardableResult
  mutating func begin(_ endpoint: Int, place: String?, at now: ContinuousClock.Instant) -> Int {
    begun += 1
    open[begun] = Open(endpoint: endpoint, place: place, start: now, date: Date())
    return begun
  }

  /// - Parameter number: nil for the last one that was begun.
  mutating func fail(_ error: HansaError, number: Int? = nil, at now: ContinuousClock.Instant) {
    guard let entry = open.removeValue(forKey: number ?? begun) else { return }
    failedEndpoints.insert(entry.endpoint)
    failed.append(
      HansaError.Attempt(
        number: failed.count + 1, source: source.string, endpoint: entry.place, start: entry.date,
        duration: now - entry.start, code: error.code, message: error.message))
    last = error
  }

  /// The error of the last try, with all of them.
  ///
  /// - Parameter refusal: why there was no further try.
  func error(after refusal: HansaError?) -> HansaError {
    guard let last else { return refusal ?? HansaError(.internalError, "nothing was tried") }
    let error = last.at(source: source.string)
    let final = error.after(failed)
    return refusal.map { final.with(others: [$0]) } ?? final
  }
}
