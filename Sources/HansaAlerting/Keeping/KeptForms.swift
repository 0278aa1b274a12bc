import HansaCore

// How the values of alerts are written into the state file.

extension LabelSet: Codable {
  /// Labels by their names.
  public init(from decoder: any Decoder) throws {
    let labels = try decoder.singleValueContainer().decode([String: String].self)
    self.init(labels.map { (Name($0.key), Name($0.value)) })
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(texts)
  }
}

extension AlertInstant: Codable {
  /// Milliseconds since 1970.
  public init(from decoder: any Decoder) throws {
    self.init(milliseconds: try decoder.singleValueContainer().decode(Int64.self))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(milliseconds)
  }
}

extension LabelMatcher: Codable {
  private enum CodingKeys: String, CodingKey { case name, operation, value }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    guard let operation = Operation(rawValue: try container.decode(String.self, forKey: .operation)) else {
      throw DecodingError.dataCorruptedError(forKey: .operation, in: container, debugDescription: "no operation")
    }
    try self.init(
      Name(try container.decode(String.self, forKey: .name)), operation,
      Name(try container.decode(String.self, forKey: .value)))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(name.string, forKey: .name)
    try container.encode(operation.rawValue, forKey: .operation)
    try container.encode(value.string, forKey: .value)
  }
}

extension Silence: Codable {
  private enum CodingKeys: String, CodingKey { case id, matchers, startsAt, endsAt, createdBy, comment }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    try self.init(
      id: Name(try container.decode(String.self, forKey: .id)),
      matchers: try container.decode([LabelMatcher].self, forKey: .matchers),
      startsAt: try container.decode(AlertInstant.self, forKey: .startsAt),
      endsAt: try container.decode(AlertInstant.self, forKey: .endsAt),
      createdBy: try container.decode(String.self, forKey: .createdBy),
      comment: try container.decode(String.self, forKey: .comment))
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id.string, forKey: .id)
    try container.encode(matchers, forKey: .matchers)
    try container.encode(startsAt, forKey: .startsAt)
    try container.encode(endsAt, forKey: .endsAt)
    try container.encode(createdBy, forKey: .createdBy)
    try container.encode(comment, forKey: .comment)
  }
}

/// Attempts are kept as how many were begun and when the next is due: what was being sent when the process ended is due.
extension DeliveryAttempts: Codable {
  private enum CodingKeys: String, CodingKey { case attempts, due }

  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    self.init(at: try container.decode(AlertInstant.self, forKey: .due))
    attempts = try container.decode(Int.self, forKey: .attempts)
  }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(attempts, forKey: .attempts)
    let due = if case .waiting(let due) = state { due } else { AlertInstant(milliseconds: 0) }
    try container.encode(due, forKey: .due)
  }
}
