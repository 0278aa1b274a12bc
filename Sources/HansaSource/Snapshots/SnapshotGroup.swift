import Synchronization

/// The fragments of one query at one source, which are to see one state of it.
///
/// It says which fragments belong together, and how long the state must be kept. What keeps it (an exported snapshot,
/// transactions that were begun together) is the adapter's, which attaches it to the group. A query with one fragment
/// at a source has no group.
public final class SnapshotGroup: Sendable {
  private struct State {
    var left: Int
    var attached: [ObjectIdentifier: any SnapshotAttachment] = [:]
  }

  /// How many fragments the query has at the source, those included that are sent later.
  public let fragments: Int
  private let state: Mutex<State>

  public init(fragments: Int) {
    self.fragments = fragments
    state = Mutex(State(left: fragments))
  }

  /// What `owner` keeps for the group: the same for all of its fragments.
  ///
  /// - Parameters:
  ///   - owner: an adapter's pool, or what chooses among endpoints: each has its own.
  ///   - make: called for the first fragment; it must not block.
  public func attachment<A: SnapshotAttachment>(of owner: AnyObject, _ make: () -> A) -> A {
    state.withLock { state in
      if let known = state.attached[ObjectIdentifier(owner)] as? A { return known }
      let made = make()
      state.attached[ObjectIdentifier(owner)] = made
      return made
    }
  }

  /// A fragment has ended, or will never be sent. After the last of them the attachments are told.
  public func leave() {
    let ended = state.withLock { state -> [any SnapshotAttachment] in
      state.left -= 1
      guard state.left == 0 else { return [] }
      defer { state.attached = [:] }
      return Array(state.attached.values)
    }
    for attachment in ended { attachment.snapshotEnded() }
  }

  deinit {
    // Of a query that could not be started.
    let attached = state.withLock { $0.attached }
    for attachment in attached.values { attachment.snapshotEnded() }
  }
}

/// What an adapter keeps for as long as the fragments of a group are to see one state.
public protocol SnapshotAttachment: AnyObject, Sendable {
  /// No fragment of the group will be sent any more. Called once, from the thread that ended the last one.
  func snapshotEnded()
}
