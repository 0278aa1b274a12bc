import Foundation

/// What a `FaultProxy` does to its connections, in the order in which they are made. Its description is enough to make
/// the same plan again.
public struct FaultPlan: Sendable, Hashable {
  /// The faults of the first connections, one each.
  public var connections: [ConnectionFault]
  /// The fault of all later connections.
  public var others: ConnectionFault

  public init(_ connections: [ConnectionFault] = [], others: ConnectionFault = .none) {
    self.connections = connections
    self.others = others
  }

  /// Everything passes as it comes.
  public static let none = FaultPlan()

  /// The fault of the connection with this number, from 0.
  public func fault(_ number: Int) -> ConnectionFault {
    connections.indices.contains(number) ? connections[number] : others
  }
}

/// What happens to one connection.
public struct ConnectionFault: Sendable, Hashable {
  public enum Greeting: Sendable, Hashable {
    /// The connection goes on to the server.
    case served
    /// It is reset as soon as it was made.
    case reset
    /// It is taken, and nobody ever answers: half open.
    case silent
  }

  public var greeting: Greeting
  public var toServer: DirectionFault
  public var toClient: DirectionFault

  public init(
    _ greeting: Greeting = .served, toServer: DirectionFault = .none, toClient: DirectionFault = .none
  ) {
    self.greeting = greeting
    self.toServer = toServer
    self.toClient = toClient
  }

  public static let none = ConnectionFault()
}

/// What happens to the bytes of one direction.
public struct DirectionFault: Sendable, Hashable {
  /// How much later each piece arrives.
  public var delay: Duration
  /// nil: as fast as they come.
  public var bytesPerSecond: Int?
  public var event: FaultEvent?
  /// Bytes that pass before the event.
  public var offset: Int

  public init(
    delay: Duration = .zero, bytesPerSecond: Int? = nil, _ event: FaultEvent? = nil, after offset: Int = 0
  ) {
    self.delay = delay
    self.bytesPerSecond = bytesPerSecond
    self.event = event
    self.offset = offset
  }

  public static let none = DirectionFault()
}

/// What happens once, at a byte of a direction.
public enum FaultEvent: Sendable, Hashable {
  /// Both sides see an orderly end (FIN) of the connection.
  case close
  /// Both sides see a reset (RST).
  case reset
  /// Both sides see an end, and a reset right behind it.
  case closeTwice
  /// No byte passes any more, and nobody is told: what a dead network looks like.
  case stall
  /// These bytes come in between.
  case insert([UInt8])
  /// So many bytes are inverted on their way.
  case flip(Int)
}

// MARK: Descriptions

extension FaultPlan: CustomStringConvertible {
  public var description: String {
    (connections.enumerated().map { "\($0.offset + 1): \($0.element)" } + ["others: \(others)"])
      .joined(separator: "; ")
  }
}

extension ConnectionFault: CustomStringConvertible {
  public var description: String {
    var parts: [String] = []
    switch greeting {
    case .served: break
    case .reset: parts.append("reset when made")
    case .silent: parts.append("silent from the start")
    }
    if toServer != .none { parts.append("to server \(toServer)") }
    if toClient != .none { parts.append("to client \(toClient)") }
    return parts.isEmpty ? "no fault" : parts.joined(separator: ", ")
  }
}

extension DirectionFault: CustomStringConvertible {
  public var description: String {
    var parts: [String] = []
    if delay > .zero { parts.append("\(Int(delay / .milliseconds(1))) ms late") }
    if let bytesPerSecond { parts.append("\(bytesPerSecond) bytes/s") }
    if let event { parts.append("\(event) after \(offset) bytes") }
    return parts.joined(separator: " ")
  }
}

extension FaultEvent: CustomStringConvertible {
  public var description: String {
    switch self {
    case .close: "closed"
    case .reset: "reset"
    case .closeTwice: "closed and reset"
    case .stall: "stalled"
    case .insert(let bytes): "\(bytes.map { String($0, radix: 16) }.joined(separator: " ")) inserted"
    case .flip(let count): "\(count) bytes inverted"
    }
  }
}
