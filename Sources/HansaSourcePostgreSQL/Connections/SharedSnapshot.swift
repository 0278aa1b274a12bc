import CLibPQ
import HansaCore
import HansaSource

/// The snapshot that all fragments of a query read: exported by the first one's transaction, which stays open until the
/// last has ended, and taken over by the others.
///
/// A fragment that comes while the first one's connection has nothing to do gets that one.
final class SharedSnapshot: SnapshotAttachment, @unchecked Sendable {
  private enum Phase {
    case none, opening
    case open(name: String)
    /// The first connection broke after others had read.
    case lost
  }

  /// What a fragment's connection is to do before it reads.
  fileprivate enum Role { case export, join(String), resume }

  struct Reader: Sendable {
    let lease: PoolLease<Connection>
    fileprivate let role: Role
    var connection: Connection { lease.connection }
  }

  private let pool: ConnectionPool<Connection>
  private let lock = GroupLock()
  // All under the lock.
  private var phase = Phase.none
  /// The exporter while no fragment reads on it.
  private var kept: PoolLease<Connection>?
  private var readers = 0
  /// Of the statement that ended the exporter's transaction; those that come too late fail for no other reason.
  private var cause: HansaError?
  private var hasEnded = false

  init(_ pool: ConnectionPool<Connection>) { self.pool = pool }

  /// How long a fragment that finds the snapshot gone waits for the exporter to say why: its transaction has ended already.
  private static let patience = Duration.seconds(1)

  private static let begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY"

  /// A connection for a fragment, not yet in the transaction. `begin` and `end` must follow.
  ///
  /// - Throws: what the pool throws; `.snapshotLost`; `.queryCanceled`.
  func connection(for stream: BatchStream, _ deadline: ContinuousClock.Instant?) throws(HansaError) -> Reader {
    let found = try lock.wait(for: stream, until: deadline) {
      () throws(HansaError) -> (Role, PoolLease<Connection>?)? in
      if let lease = kept {
        kept = nil
        return (.resume, lease)
      }
      switch phase {
      case .none:
        phase = .opening
        return (.export, nil)
      case .opening: return nil
      case .open(let name): return (.join(name), nil)
      case .lost: throw cause ?? HansaError.snapshotLost
      }
    }
    if let lease = found.1 { return Reader(lease: lease, role: found.0) }
    do throws(HansaError) {
      return Reader(lease: try pool.checkOut(for: stream, deadline: deadline), role: found.0)
    } catch {
      if case .export = found.0 { try settle(.none) }
      throw error
    }
  }

  /// Begins the connection's transaction, so that it sees what the others see.
  ///
  /// - Returns: the snapshot's name, for further connections.
  /// - Throws: the server's error, `.snapshotLost`, or the error that ended the snapshot.
  func begin(_ reader: Reader, for stream: BatchStream) throws(HansaError) -> String {
    switch reader.role {
    case .resume:
      return try lock.withLock { () throws(HansaError) -> String in
        guard case .open(let name) = phase else { throw HansaError.snapshotLost }
        readers += 1
        return name
      }
    case .export:
      let result = ResultHandle(PQexec(reader.connection.handle, "\(Self.begin); SELECT pg_export_snapshot()"))
      guard PQresultStatus(result.pointer) == PGRES_TUPLES_OK, let name = result.text(0, 0) else {
        throw reader.connection.error(of: result)
      }
      try lock.withLock { () throws(HansaError) in readers += 1 }
      try settle(.open(name: name))
      return name
    case .join(let name):
      do throws(HansaError) { try Self.join(name, on: reader.connection) } catch {
        let failure = Self.joining(failed: error)
        guard failure.code == HansaError.snapshotLost.code else { throw failure }
        throw reason(that: name, isGoneFor: stream) ?? failure
      }
      try lock.withLock { () throws(HansaError) in readers += 1 }
      return name
    }
  }

  /// Why the exporter's transaction has ended, once it says so; nil where it was not for its statement.
  private func reason(that name: String, isGoneFor stream: BatchStream) -> HansaError? {
    try? lock.wait(for: stream, until: .now + Self.patience) { () throws(HansaError) -> HansaError?? in
      if case .open(name) = phase, kept == nil { return nil }
      return .some(cause)
    }
  }

  /// What the server's error means for a fragment that wanted to join. The snapshot's transaction may end between the
  /// two; while it ends, the server still knows its name, and says that it is no longer running (55000).
  static func joining(failed error: HansaError) -> HansaError {
    ["22023", "55000"].contains(error.code.rawValue) ? HansaError.snapshotLost : error
  }

  /// Begins a transaction that sees what the snapshot's other connections see.
  static func join(_ name: String, on connection: Connection) throws(HansaError) {
    try connection.run("\(begin); SET TRANSACTION SNAPSHOT '\(name)'")
  }

  /// Takes a fragment's connection back.
  ///
  /// - Parameters:
  ///   - isBroken: a cancel may still reach it.
  ///   - failure: why the fragment ended.
  func end(_ reader: Reader, isBroken: Bool, failure: HansaError? = nil) {
    let isExporter = if case .join = reader.role { false } else { true }
    let isUsable = !isBroken && reader.connection.isInTransaction
    let isKept = try? lock.withLock { () throws(HansaError) -> Bool in
      guard isExporter else { return false }
      if isUsable, !hasEnded {
        kept = reader.lease
        return true
      }
      // Where nobody else has read anything, the next one may begin anew.
      phase = readers <= 1 && !hasEnded ? .none : .lost
      if let failure, failure.category == .user { cause = failure }
      readers = 0
      return false
    }
    lock.changed()
    if isKept != true { giveBack(reader.lease, isBroken: isBroken) }
  }

  func snapshotEnded() {
    let lease = try? lock.withLock { () throws(HansaError) -> PoolLease<Connection>? in
      hasEnded = true
      defer { kept = nil }
      return kept
    }
    if let lease { giveBack(lease, isBroken: false) }
  }

  private func giveBack(_ lease: PoolLease<Connection>, isBroken: Bool) {
    if isBroken { return pool.discard(lease) }
    if !lease.connection.isIdle { try? lease.connection.endTransaction() }
    pool.checkIn(lease)
  }

  private func settle(_ new: Phase) throws(HansaError) {
    try lock.withLock { () throws(HansaError) in phase = new }
    lock.changed()
  }
}
