/// What a `ConnectionPool` keeps.
public protocol PooledConnection: AnyObject, Sendable {
  /// Whether nothing runs on it and no transaction is open, so that the next query may have it. Makes no round trip.
  var isReusable: Bool { get }

  /// As `isSound` without probing, where that can be told at once; false where it cannot. Never blocks.
  var isReady: Bool { get }

  /// Whether it still works and its session is as Hansa's queries need it.
  ///
  /// - Parameter probing: whether it has to answer; without, no round trip is made.
  func isSound(probing: Bool) -> Bool

  /// Ends it. Called once, by whichever thread, and never while somebody has it.
  func close()
}

extension PooledConnection {
  public var isReady: Bool { false }
}

/// A connection that somebody has; to be given back exactly once.
public struct PoolLease<Connection: PooledConnection>: Sendable {
  let id: Int
  public let connection: Connection
}
