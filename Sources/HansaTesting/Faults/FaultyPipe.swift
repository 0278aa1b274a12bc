/// One direction of a proxied connection: bytes go in as they are read, and come out when and as its fault says. It
/// does no I/O and asks no clock.
struct FaultyPipe {
  typealias Instant = ContinuousClock.Instant

  /// What is to be done next.
  enum Output: Equatable {
    case write(ArraySlice<UInt8>)
    case event(FaultEvent)
    /// The sender's end is to be passed on.
    case end
  }

  private enum Item {
    case bytes(ArraySlice<UInt8>)
    case event(FaultEvent)
    case end
  }

  /// Bytes that may wait before no more are read.
  static let capacity = 1 << 18

  private var fault: DirectionFault
  /// Bytes that went in since the fault was set.
  private var received = 0
  private var hasHappened = false
  private var flips = 0
  private var queue: [(due: Instant, item: Item)] = []
  private var queuedBytes = 0
  /// Until when what was written last takes, at the speed of the fault.
  private var busyUntil: Instant?
  private(set) var isStalled = false
  private(set) var hasEnded = false

  init(_ fault: DirectionFault) { self.fault = fault }

  /// Starts anew with another fault. What waits goes on without the earlier one.
  mutating func change(to fault: DirectionFault) {
    self.fault = fault
    (received, hasHappened, flips, isStalled, busyUntil) = (0, false, 0, false, nil)
    queue.removeAll { if case .event = $0.item { true } else { false } }
  }

  var hasRoom: Bool { !hasEnded && queuedBytes < Self.capacity }

  /// Whether the end was passed on, and nothing waits.
  var isDone: Bool { hasEnded && queue.isEmpty }

  // MARK: In

  /// Bytes that the sender sent.
  mutating func receive(_ bytes: ArraySlice<UInt8>, at now: Instant) {
    guard let event = fault.event, !hasHappened, received + bytes.count > fault.offset else {
      return enqueue(bytes, at: now)
    }
    let split = bytes.startIndex + max(0, fault.offset - received)
    enqueue(bytes[..<split], at: now)
    hasHappened = true
    switch event {
    case .insert(let garbage): enqueue(garbage[...], at: now)
    case .flip(let count): flips = count
    default: queue.append((now + fault.delay, .event(event)))
    }
    enqueue(bytes[split...], at: now)
  }

  /// The sender has nothing more to send.
  mutating func end(at now: Instant) {
    hasEnded = true
    queue.append((now + fault.delay, .end))
  }

  private mutating func enqueue(_ bytes: ArraySlice<UInt8>, at now: Instant) {
    guard !bytes.isEmpty else { return }
    received += bytes.count
    var bytes = bytes
    if flips > 0 {
      for index in bytes.indices.prefix(flips) { bytes[index] = ~bytes[index] }
      flips -= min(flips, bytes.count)
    }
    queuedBytes += bytes.count
    queue.append((now + fault.delay, .bytes(bytes)))
  }

  // MARK: Out

  /// What is to be done now; nil while there is nothing.
  mutating func next(at now: Instant) -> Output? {
    guard !isStalled, let first = queue.first, wake(after: now) == nil else { return nil }
    switch first.item {
    case .bytes(let bytes): return .write(bytes.prefix(pieceSize))
    case .event(.stall):
      isStalled = true
      queue.removeFirst()
      return nil
    case .event(let event):
      queue.removeFirst()
      return .event(event)
    case .end:
      queue.removeFirst()
      return .end
    }
  }

  /// So many bytes of what `next` gave were written.
  mutating func wrote(_ count: Int, at now: Instant) {
    guard let first = queue.first, case .bytes(let bytes) = first.item else { return }
    queuedBytes -= count
    let rest = bytes.dropFirst(count)
    if rest.isEmpty { queue.removeFirst() } else { queue[0].item = .bytes(rest) }
    if let speed = fault.bytesPerSecond { busyUntil = now + .nanoseconds(count * 1_000_000_000 / max(1, speed)) }
  }

  /// When there is something to do again; nil: now, or when more bytes come.
  func wake(after now: Instant) -> Instant? {
    guard !isStalled, let first = queue.first else { return nil }
    let due = max(first.due, busyUntil ?? first.due)
    return due > now ? due : nil
  }

  /// A slow connection is written in pieces of ten milliseconds.
  private var pieceSize: Int { fault.bytesPerSecond.map { max(1, $0 / 100) } ?? Int.max }
}
