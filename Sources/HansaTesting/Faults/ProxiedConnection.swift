import Foundation

/// A connection through a `FaultProxy`: two sockets and a pipe for each direction. Used with the proxy's lock held.
struct ProxiedConnection {
  typealias Instant = ContinuousClock.Instant

  /// A direction: where its bytes come from, where they go, and whether they cannot go there at the moment.
  private struct Direction {
    let from: Int32
    let to: Int32
    var pipe: FaultyPipe
    var isBlocked = false
  }

  private let client: Int32
  /// nil for a client that nobody answers.
  private let server: Int32?
  private var toServer: Direction
  private var toClient: Direction
  private(set) var isClosed = false

  /// - Parameters:
  ///   - client: a socket that does not block; the connection closes it.
  ///   - server: as `client`.
  init(client: Int32, server: Int32?, _ fault: ConnectionFault) {
    self.client = client
    self.server = server
    toServer = Direction(from: client, to: server ?? -1, pipe: FaultyPipe(fault.toServer))
    toClient = Direction(from: server ?? -1, to: client, pipe: FaultyPipe(fault.toClient))
  }

  /// A greeting comes too late; the rest of the fault counts from now.
  mutating func change(to fault: ConnectionFault) {
    toServer.pipe.change(to: fault.toServer)
    toClient.pipe.change(to: fault.toClient)
  }

  // MARK: Waiting

  /// What `poll` is to wait for.
  var interests: [pollfd] {
    func interest(_ socket: Int32, reading: Bool, writing: Bool) -> pollfd {
      // A negative descriptor is passed over: nothing else keeps the end of a connection from waking us at once.
      pollfd(
        fd: reading || writing ? socket : -1, events: Int16((reading ? POLLIN : 0) | (writing ? POLLOUT : 0)),
        revents: 0)
    }
    guard let server else { return [interest(client, reading: true, writing: false)] }
    return [
      interest(client, reading: toServer.pipe.hasRoom, writing: toClient.isBlocked),
      interest(server, reading: toClient.pipe.hasRoom, writing: toServer.isBlocked),
    ]
  }

  func wake(after now: Instant) -> Instant? {
    [toServer.pipe.wake(after: now), toClient.pipe.wake(after: now)].compactMap(\.self).min()
  }

  // MARK: Moving bytes

  /// Reads and writes what can be read and written without waiting, until the connection is over.
  mutating func move(at now: Instant, _ counts: inout ProxyCounts) {
    guard server != nil else { return ignore() }
    guard let fromClient = Self.read(&toServer, at: now), let fromServer = Self.read(&toClient, at: now) else {
      return reset()
    }
    counts.bytesFromClients += fromClient
    counts.bytesFromServer += fromServer
    for event in [Self.write(&toServer, at: now), Self.write(&toClient, at: now)] {
      guard let event, !isClosed else { continue }
      counts.events += 1
      end(by: event)
    }
    guard !isClosed else { return }
    let (hasLeft, isDead) = (toServer.pipe.hasEnded, toServer.pipe.isStalled || toClient.pipe.isStalled)
    // The dead network would keep the server's side for as long as the server likes: not of use to any test.
    if hasLeft && isDead { return reset() }
    if toServer.pipe.isDone, toClient.pipe.isDone { close() }
  }

  /// Throws away what a client says that nobody answers, until it leaves.
  private mutating func ignore() {
    var unread = Direction(from: client, to: -1, pipe: FaultyPipe(.none))
    if Self.read(&unread, at: .now) == nil || unread.pipe.hasEnded { close() }
  }

  /// - Returns: bytes that were read; nil when the connection broke.
  private static func read(_ direction: inout Direction, at now: Instant) -> Int? {
    var total = 0
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while direction.pipe.hasRoom {
      let count = recv(direction.from, &piece, piece.count, 0)
      if count > 0 {
        direction.pipe.receive(piece[..<count], at: now)
        total += count
      } else if count == 0 {
        direction.pipe.end(at: now)
      } else if errno == EAGAIN {
        break
      } else if errno != EINTR {
        return nil
      }
    }
    return total
  }

  /// - Returns: what ends the connection, if something does.
  private static func write(_ direction: inout Direction, at now: Instant) -> FaultEvent? {
    direction.isBlocked = false
    while let output = direction.pipe.next(at: now) {
      switch output {
      case .event(let event): return event
      case .end: shutdown(direction.to, Int32(SHUT_WR))
      case .write(let bytes):
        let count = bytes.withUnsafeBytes { send(direction.to, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
        if count > 0 {
          direction.pipe.wrote(count, at: now)
        } else if errno == EAGAIN {
          direction.isBlocked = true
          return nil
        } else if errno != EINTR {
          return .reset
        }
      }
    }
    return nil
  }

  // MARK: Ends

  private mutating func end(by event: FaultEvent) {
    switch event {
    case .close: close()
    case .closeTwice:
      for socket in [client, server].compactMap(\.self) { shutdown(socket, Int32(SHUT_WR)) }
      reset()
    case .reset, .stall, .insert, .flip: reset()
    }
  }

  mutating func reset() {
    guard !isClosed else { return }
    isClosed = true
    for socket in [client, server].compactMap(\.self) { LoopbackSocket.reset(socket) }
  }

  private mutating func close() {
    guard !isClosed else { return }
    isClosed = true
    // Unread bytes would make a reset of it.
    for socket in [client, server].compactMap(\.self) {
      shutdown(socket, Int32(SHUT_WR))
      var piece = [UInt8](repeating: 0, count: 1 << 16)
      while recv(socket, &piece, piece.count, 0) > 0 {}
      Foundation.close(socket)
    }
  }
}
