extension FaultPlan {
  /// A plan that the generator's numbers decide; every kind of fault comes up, and a quarter of the plans has none.
  ///
  /// Bytes are changed only where the protocols' framing is lost by it, at the latest when the answer's end is missing:
  /// neither protocol has checksums, so that no client can notice a changed byte within a value. Bytes for the server are
  /// changed only in front of all others, for the same reason: within a statement they would make another of it.
  public static func random(using random: inout SeededRandom) -> FaultPlan {
    if random.chance(25) { return .none }
    let faults = (0..<random.between(1, 3)).map { _ in
      random.chance(25) ? ConnectionFault.none : ConnectionFault.random(using: &random)
    }
    return FaultPlan(faults, others: random.chance(20) ? ConnectionFault.random(using: &random) : .none)
  }
}

extension ConnectionFault {
  static func random(using random: inout SeededRandom) -> ConnectionFault {
    switch random.below(100) {
    case ..<8: return ConnectionFault(.reset)
    case ..<12: return ConnectionFault(.silent)
    case ..<42: return ConnectionFault(toClient: DirectionFault(.end(using: &random), after: .offset(using: &random)))
    case ..<52: return ConnectionFault(toServer: DirectionFault(.end(using: &random), after: random.below(1500)))
    case ..<58: return ConnectionFault(toClient: DirectionFault(.stall, after: .offset(using: &random)))
    case ..<62: return ConnectionFault(toServer: DirectionFault(.stall, after: random.below(1500)))
    case ..<72:
      let delay = Duration.milliseconds(random.between(1, 30))
      return ConnectionFault(toServer: DirectionFault(delay: delay), toClient: DirectionFault(delay: delay))
    case ..<82: return ConnectionFault(toClient: DirectionFault(bytesPerSecond: random.between(100_000, 4_000_000)))
    case ..<94:
      return ConnectionFault(
        toClient: DirectionFault(.insert(.garbage(using: &random)), after: .offset(using: &random)))
    case ..<97: return ConnectionFault(toServer: DirectionFault(.insert(.garbage(using: &random))))
    default: return ConnectionFault(toClient: DirectionFault(.flip(random.between(5, 60))))
    }
  }

  /// Whether bytes arrive that nobody sent, so that the error may be one of the data's instead of the connection's.
  public var isGarbled: Bool {
    [toServer.event, toClient.event].contains { event in
      switch event {
      case .insert, .flip: true
      default: false
      }
    }
  }
}

extension FaultPlan {
  public var isGarbled: Bool { others.isGarbled || connections.contains(where: \.isGarbled) }
}

extension FaultEvent {
  fileprivate static func end(using random: inout SeededRandom) -> FaultEvent {
    random.pick([.close, .reset, .closeTwice]) ?? .close
  }
}

extension Int {
  /// A place in an answer: in its first bytes, its beginning, its middle.
  fileprivate static func offset(using random: inout SeededRandom) -> Int {
    random.below(random.pick([1, 200, 3000, 100_000, 800_000]) ?? 1)
  }
}

extension [UInt8] {
  /// Bytes that begin with what no message of either protocol begins with.
  fileprivate static func garbage(using random: inout SeededRandom) -> [UInt8] {
    [0xff, 0xff, 0xff, 0xff, 0xff] + (0..<random.between(3, 40)).map { _ in UInt8(random.below(256)) }
  }
}
