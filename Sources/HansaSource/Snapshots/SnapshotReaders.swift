import HansaCore

/// Readers of one state that must all be there before the first of them reads, at a source whose snapshots cannot be
/// joined later: the first fragment opens them for all of its group.
public final class SnapshotReaders<Reader: Sendable>: SnapshotAttachment, @unchecked Sendable {
  private enum Phase { case none, opening, open, ended }

  private let end: @Sendable (Reader) -> Void
  private let lock = GroupLock()
  // Both under the lock.
  private var phase = Phase.none
  private var ready: [Reader] = []

  /// - Parameter end: takes back a reader that no fragment had, and ends its transaction.
  public init(end: @escaping @Sendable (Reader) -> Void) { self.end = end }

  /// A reader, for good.
  ///
  /// - Parameter open: opens all of the group's.
  /// - Throws: what `open` throws; `.snapshotLost` when all were given out, to a fragment that is sent again;
  ///   `.queryCanceled`.
  public func take(
    for stream: BatchStream, deadline: ContinuousClock.Instant?, _ open: () throws(HansaError) -> [Reader]
  ) throws(HansaError) -> Reader {
    let found: Reader? = try lock.wait(for: stream, until: deadline) { () throws(HansaError) -> Reader?? in
      switch phase {
      case .none:
        phase = .opening
        return .some(nil)
      case .opening: return nil
      case .open, .ended:
        guard let reader = ready.popLast() else { throw HansaError.snapshotLost }
        return .some(reader)
      }
    }
    if let found { return found }
    defer { lock.changed() }
    do throws(HansaError) {
      var readers = try open()
      guard let own = readers.popLast() else { throw HansaError(.internalError, "a snapshot without readers") }
      let late = try lock.withLock { () throws(HansaError) -> [Reader] in
        guard phase != .ended else { return readers }
        phase = .open
        ready = readers
        return []
      }
      for reader in late { end(reader) }
      return own
    } catch {
      try lock.withLock { () throws(HansaError) in if phase == .opening { phase = .none } }
      throw error
    }
  }

  public func snapshotEnded() {
    let left = try? lock.withLock { () throws(HansaError) -> [Reader] in
      phase = .ended
      defer { ready = [] }
      return ready
    }
    for reader in left ?? [] { end(reader) }
  }
}
