import HansaCore

/// The time that a source's server has to answer what Hansa asks it on its own account: its catalog, or its lag.
public struct CallLimit: Sendable {
  /// For what nobody should wait longer: how far a replica is behind, whether tables have changed.
  public static let glance: Duration = .seconds(10)
  /// For what takes a server no time: the end of a transaction, or to say what it expects.
  public static let moment: Duration = .seconds(3)

  private let duration: Duration
  private let what: String
  /// When the server itself is to end a statement; nil where it is not told, which may take a round trip.
  public let deadline: ContinuousClock.Instant?

  /// From now on.
  ///
  /// - Parameters:
  ///   - what: goes on `asked`: `for its catalog`.
  ///   - tellsServer: whether the server gets the limit as its own.
  public init(_ duration: Duration, _ what: String, tellsServer: Bool = false) {
    self.duration = duration
    self.what = what
    deadline = tellsServer ? .now + duration : nil
  }

  /// Makes calls of a driver on a socket. A server that does not answer is left, one that was told the limit a little later.
  ///
  /// - Throws: what the calls throw; `.queryCanceled` when the server ended them; `.connectionFailure` when it is left, and
  ///   the connection is of no more use.
  public func run<R>(
    on socket: Int32, at place: String, _ calls: () throws(HansaError) -> R
  ) throws(HansaError) -> R {
    let grace = deadline == nil ? .zero : duration / 10 + Self.moment
    do throws(HansaError) {
      return try SocketWatch.limit(socket, to: duration + grace, calls) {
        HansaError(
          .connectionFailure, "the server at \(place) did not answer within \(duration) when it was asked \(what)",
          advice: "check the server and the network")
      }
    } catch {
      guard error.code == .queryCanceled, let deadline, deadline <= .now else { throw error }
      throw HansaError(
        .queryCanceled, "the server at \(place) took longer than \(duration) when it was asked \(what)",
        advice: "raise the source's metadata_timeout", detail: error.detail)
    }
  }
}
