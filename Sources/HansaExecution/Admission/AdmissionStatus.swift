import HansaCore

/// Who runs and waits at this moment.
public struct AdmissionStatus: Sendable, Hashable {
  public struct User: Sendable, Hashable {
    public var name: Name
    public var group: Name?
    public var running: Int
    public var waiting: Int
  }

  public struct Source: Sendable, Hashable {
    /// Statements that run, or may be sent at any moment.
    public var running: Int
    /// How many there may be now.
    public var limit: Int
    /// How many the limit may become.
    public var maximum: Int
  }

  public var running: Int
  public var waiting: Int
  /// Those with queries, by name.
  public var users: [User]
  /// Those with a limit.
  public var sources: [Name: Source]

  init(_ state: AdmissionState) {
    running = state.running
    waiting = state.waiting
    users = state.parties.flatMap { party, flow in
      let group: Name? = if case .group(let name) = party { name } else { nil }
      return flow.users.map {
        User(name: $0.key, group: group, running: $0.value.running, waiting: $0.value.queue.count)
      }
    }.sorted { $0.name < $1.name }
    sources = state.sources.mapValues { Source(running: $0.used, limit: $0.limit, maximum: $0.maximum) }
  }
}
