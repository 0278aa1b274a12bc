import Foundation
import Histogram

/// What went on in the last minute, five minutes and hour: counts and an HDR histogram in slots of time, the oldest of
/// which are forgotten. A value; moments are given to it.
struct SlidingWindows: Sendable {
  private var fine = SlotRing(count: 31, seconds: 10)
  private var coarse = SlotRing(count: 61, seconds: 60)
  private let began: Date

  init(at moment: Date) { began = moment }

  mutating func add(_ observation: Observation, at moment: Date) {
    fine.add(observation, at: moment)
    coarse.add(observation, at: moment)
  }

  /// The figures of a window that ends now. It reaches back to the beginning of a slot: up to 10 seconds longer than its
  /// name says, that of an hour up to a minute.
  func figures(_ window: MetricsWindow, at moment: Date) -> WindowFigures {
    let ring = window == .hour ? coarse : fine
    let slots = ring.slots(window.seconds, at: moment)
    let start = max(ring.start(window.seconds, at: moment), began.timeIntervalSince1970)
    return WindowFigures(slots, seconds: max(moment.timeIntervalSince1970 - start, 0))
  }
}

/// The spans over which figures are told.
public enum MetricsWindow: String, Sendable, Hashable, CaseIterable, Codable {
  case minute = "1m"
  case fiveMinutes = "5m"
  case hour = "1h"

  var seconds: Int {
    switch self {
    case .minute: 60
    case .fiveMinutes: 300
    case .hour: 3600
    }
  }
}

/// Slots of time, each of which is used again when it has become too old.
private struct SlotRing: Sendable {
  private var slots: [WindowSlot]
  private let seconds: Int
  /// Where the last moment's slot is: records come in batches of one moment.
  private var last: (moment: Date, position: Int)?

  init(count: Int, seconds: Int) {
    slots = Array(repeating: WindowSlot(number: .min), count: count)
    self.seconds = seconds
  }

  private func number(_ moment: Date) -> Int { Int((moment.timeIntervalSince1970 / Double(seconds)).rounded(.down)) }

  mutating func add(_ observation: Observation, at moment: Date) {
    if let last, last.moment == moment { return slots[last.position].add(observation) }
    let number = number(moment)
    let position = number % slots.count
    if slots[position].number != number { slots[position] = WindowSlot(number: number) }
    slots[position].add(observation)
    last = (moment, position)
  }

  /// When the first slot begins that a window has a part in.
  func start(_ length: Int, at moment: Date) -> Double { Double((number(moment) - length / seconds) * seconds) }

  func slots(_ length: Int, at moment: Date) -> [WindowSlot] {
    let last = number(moment)
    let range = last - length / seconds...last
    return slots.filter { range.contains($0.number) }
  }
}

/// The figures of a few seconds.
struct WindowSlot: Sendable {
  let number: Int
  private(set) var requests = 0
  private(set) var errors: [String: Int] = [:]
  private(set) var rows = 0
  private(set) var bytes = 0
  private(set) var cacheLookups = 0
  private(set) var cacheHits = 0
  /// Microseconds; two digits of each value are kept. nil before the first.
  private(set) var latency: Histogram<UInt32>?

  init(number: Int) { self.number = number }

  mutating func add(_ observation: Observation) {
    if observation.isRequest { requests += 1 }
    if let errorClass = observation.errorClass { errors[errorClass, default: 0] += 1 }
    rows += observation.rows
    bytes += observation.bytes
    cacheLookups += observation.cacheLookups
    cacheHits += observation.cacheHits
    guard let value = observation.microseconds else { return }
    // By pattern: a comparison would copy it.
    if case .none = latency { latency = Self.histogram() }
    latency?.record(UInt64(value))
  }

  static func histogram() -> Histogram<UInt32> { Histogram(numberOfSignificantValueDigits: .two) }
}
