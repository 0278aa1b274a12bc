import HansaCore

/// What users have pulled from the sources today, where that is limited: decisions only, no clock and no I/O.
public struct QuotaState: Sendable {
  public struct Usage: Sendable, Hashable, Codable {
    public var rows = 0
    public var bytes = 0
    public init(rows: Int = 0, bytes: Int = 0) {
      self.rows = rows
      self.bytes = bytes
    }
  }

  private let limits: AdmissionLimits
  /// Days since 1970-01-01 (UTC) of `used`.
  public private(set) var day = 0
  public private(set) var used: [Name: Usage] = [:]

  public init(limits: AdmissionLimits) { self.limits = limits }

  /// Whether anything that the user pulls is limited; that of others is not counted.
  public func isLimited(_ user: Name) -> Bool {
    shares(of: user).contains { $0.share.rowsPerDay != nil || $0.share.bytesPerDay != nil }
  }

  /// A day's usage as it was kept: what is known of that day stays where it is more.
  public mutating func restore(_ kept: [Name: Usage], day: Int) {
    guard day >= self.day else { return }
    if day > self.day { (self.day, used) = (day, [:]) }
    for (user, usage) in kept {
      let known = used[user] ?? Usage()
      used[user] = Usage(rows: max(known.rows, usage.rows), bytes: max(known.bytes, usage.bytes))
    }
  }

  /// The user has pulled so much more, or wants to begin with nothing.
  ///
  /// - Parameter day: days since 1970-01-01 (UTC).
  /// - Returns: `.configurationLimitExceeded` where that is more than the user, or one's group, may.
  public mutating func add(rows: Int, bytes: Int, of user: Name, on day: Int) -> HansaError? {
    if day > self.day { (self.day, used) = (day, [:]) }
    used[user, default: Usage()].rows += rows
    used[user, default: Usage()].bytes += bytes
    // Nothing pulled is a question whether there is anything left.
    let isQuestion = rows == 0 && bytes == 0
    for (share, who, setting, members) in shares(of: user) {
      let usage = members.reduce(into: Usage()) { sum, member in
        sum.rows += used[member]?.rows ?? 0
        sum.bytes += used[member]?.bytes ?? 0
      }
      if let limit = share.rowsPerDay, usage.rows > limit || isQuestion && usage.rows == limit {
        return exceeded(who, usage.rows, limit, "rows", "\(setting).rows_per_day")
      }
      if let limit = share.bytesPerDay, usage.bytes > limit || isQuestion && usage.bytes == limit {
        return exceeded(who, usage.bytes, limit, "bytes", "\(setting).bytes_per_day")
      }
    }
    return nil
  }

  private typealias Limited = (share: AdmissionLimits.Share, who: String, setting: String, members: Set<Name>)

  private func shares(of user: Name) -> [Limited] {
    var shares: [Limited] = []
    if let own = limits.users[user] { shares.append((own, "user \"\(user)\"", "limits.users.\(user)", [user])) }
    for (name, group) in limits.groups.sorted(by: { $0.key < $1.key }) where group.users.contains(user) {
      shares.append((group.share, "group \"\(name)\"", "limits.groups.\(name)", group.users))
    }
    return shares
  }

  private func exceeded(_ who: String, _ used: Int, _ limit: Int, _ unit: String, _ setting: String) -> HansaError {
    let date = CivilDate(days: day + 1)
    let tomorrow = [date.year, date.month, date.day].map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: "-")
    return HansaError(
      .configurationLimitExceeded, "\(who) has pulled \(used) \(unit) from the sources today and may pull \(limit)",
      advice: "It begins again at \(tomorrow) 00:00 UTC. Wait, narrow the query, or raise \(setting).",
      detail: "Quota \(setting): \(used) of \(limit).")
  }
}
