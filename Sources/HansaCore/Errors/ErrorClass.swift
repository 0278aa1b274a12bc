extension HansaError {
  /// What kind of failure it is, which decides about retries and exit codes.
  public enum Category: String, Sendable {
    /// The statement or the data is at fault; the same call fails again.
    case user
    /// The configuration or the command line is at fault.
    case configuration
    /// A source or the network failed; trying again may help.
    case transient
    /// Memory, disk or another limit is used up.
    case resource
    /// The caller asked for the end.
    case cancelled
    /// A fault of Hansa itself.
    case `internal`
  }

  /// When a read that has failed may be sent again by itself.
  public enum Retry: String, Sendable {
    /// Nothing speaks against now: one connection or one transaction was lost, and a new one may do.
    case atOnce
    /// Later: the server is overloaded, starting, or holds a lock.
    case afterBackoff
    /// The same call would fail again, or make things worse.
    case never
  }
}

extension HansaError.Code {
  /// The kind of failure that a SQLSTATE stands for: the code's own, else its class's.
  public var category: HansaError.Category {
    switch self {
    case .queryCanceled: .cancelled
    case .configuration: .configuration
    case .sourceUnreachable, .lockNotAvailable, .objectInUse, .idleInTransactionTimeout, .snapshotTooOld: .transient
    case .adminShutdown, .crashShutdown, .cannotConnectNow, .idleSessionTimeout: .transient
    case .systemError, .ioError: .resource
    // transaction_integrity_constraint_violation
    case "40002": .user
    case .dataCorrupted, "XX002": .user
    default:
      switch rawValue.prefix(2) {
      case "08", "40": .transient
      case "53": .resource
      case "F0": .configuration
      case "XX": .internal
      default: .user
      }
    }
  }

  /// When the same read may be tried again without asking anybody.
  public var retry: HansaError.Retry {
    switch self {
    // The breaker says when the source is asked again.
    case .sourceUnreachable: .never
    // Connections of others end, and this one gets its turn.
    case .tooManyConnections: .afterBackoff
    case .cannotConnect, .cannotConnectNow, .lockNotAvailable, .objectInUse, "08004": .afterBackoff
    default: category == .transient ? .atOnce : .never
    }
  }

  /// Whether it speaks of the server or of the way to it, and not of the statement: what a circuit breaker counts.
  public var isAvailabilityFailure: Bool {
    switch self {
    case .adminShutdown, .crashShutdown, .cannotConnectNow: true
    default: rawValue.hasPrefix("08")
    }
  }
}

extension HansaError.Code: ExpressibleByStringLiteral {
  public init(stringLiteral value: String) { self.init(rawValue: value) }
}
