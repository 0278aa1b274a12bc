import Foundation
import HansaCore

/// Evaluates rules when they are due and tells people: the shell around the values that decide.
///
/// Each group of rules has a task of its own, and so has each notifier: a statement or a receiver that hangs holds up nobody
/// else. A notification is in the state file before it is sent, and leaves it when it was delivered or given up.
public actor AlertRuntime {
  struct Group {
    var evaluator: AlertEvaluator
    var schedule: EvaluationSchedule
    var took: Duration?
    /// Of rules that could not be evaluated the last time, by their places.
    var problems: [Int: String] = [:]
    /// The queries of the last evaluation, by the places of their rules.
    var queries: [Int: UInt64] = [:]
    /// Whether its rules are gone; its place stays, for tasks know groups by their places.
    private(set) var isDropped = false
    let wakeup = Wakeup()

    mutating func drop() {
      evaluator = AlertEvaluator(RuleGroup(evaluator.group.name, rules: []), query: AlertQuery.none)
      (problems, queries, isDropped) = ([:], [:], true)
      wakeup.signal()
    }
  }

  struct Lane: Sendable {
    let id: Name
    let sender: any NotificationSender
    let wakeup = Wakeup()
  }

  /// What does not need to be kept at once is kept so often.
  private static let keeping = Duration.seconds(10)
  /// How long a notification may take that is being sent when the runtime ends.
  private static let ending = Duration.seconds(3)

  nonisolated let options: AlertingOptions
  nonisolated let hooks: AlertHooks
  let store: AlertStore
  nonisolated let lanes: [Lane]
  let limits: [String: DeliveryAttempts.Limits]
  private let query: AlertQuery
  /// Made by statements, beside the rules of the options.
  var created: [CreatedAlert] = []
  var groups: [Group]
  var dispatcher: Dispatcher
  var outbox = Outbox()
  var silences: [Silence] = []
  /// The oldest first.
  var changes: [AlertChange] = []
  /// The last of them are not in the file yet.
  var newChanges: [AlertChange] = []
  /// By notifier.
  var delivered: [Name: Int] = [:]
  var problems: [Name: String] = [:]
  /// Grows with what has to be kept.
  var revision = 0
  var keptRevision = 0
  /// Of the last item of the outbox that is in the state file.
  var keptNumber = 0
  private let keeper = Wakeup()
  private let dispatching = Wakeup()
  private var tasks: [Task<Void, Never>] = []
  private var sending: [Task<Void, Never>] = []
  private var isEnding = false
  private var hasBegun = false

  /// - Parameters:
  ///   - query: what rules read.
  ///   - folder: where state is kept; nil: it ends with the process.
  /// - Throws: `.configuration` for a notifier that cannot be.
  public init(
    _ options: AlertingOptions, query: AlertQuery, folder: AlertStateFolder? = nil, hooks: AlertHooks = AlertHooks()
  ) throws(HansaError) {
    var lanes: [Lane] = []
    for receiver in options.receivers {
      for (id, notifier) in receiver.identified {
        lanes.append(Lane(id: id, sender: try notifier.sender(log: hooks.log)))
      }
    }
    self.init(options, query: query, folder: folder, hooks: hooks, lanes: lanes)
  }

  init(
    _ options: AlertingOptions, query: AlertQuery, folder: AlertStateFolder?, hooks: AlertHooks, lanes: [Lane]
  ) {
    self.options = options
    self.hooks = hooks
    self.lanes = lanes
    self.query = query
    store = AlertStore(folder)
    dispatcher = Dispatcher(options)
    limits = Dictionary(
      options.receivers.flatMap { $0.identified }.map { ($0.id.string, $0.options.limits) }
    ) { first, _ in first }
    let now = hooks.now()
    groups = options.groups.map { Group($0, options, query: query, at: now) }
  }

  /// Adds a group of rules; where the runtime has begun, it is evaluated from now on.
  func watch(_ group: RuleGroup) {
    groups.append(Group(group, options, query: query, at: hooks.now()))
    let index = groups.count - 1
    if hasBegun, !isEnding { run { await $0.evaluating(index) } }
  }

  // MARK: Beginning and end

  /// Goes on with what was kept, and begins. Once only.
  public func start() async {
    await restore(at: hooks.now())
    hasBegun = true
    for index in groups.indices { run { await $0.evaluating(index) } }
    run { await $0.dispatching() }
    run { await $0.keeping() }
    sending = lanes.map { lane in Task { [weak self] in await self?.delivering(lane) } }
  }

  /// Ends it: notifications that are being sent have a moment to arrive, others wait for the next start.
  public func stop() async {
    // What was kept by another process must not be replaced by nothing.
    guard hasBegun, !isEnding else { return }
    isEnding = true
    for lane in lanes { lane.wakeup.signal() }
    let limit = Task { [sending] in
      if (try? await Task.sleep(for: Self.ending)) != nil { for task in sending { task.cancel() } }
    }
    for task in sending { await task.value }
    limit.cancel()
    for task in tasks { task.cancel() }
    for task in tasks { await task.value }
    tasks = []
    await keep()
  }

  private func run(_ work: @escaping @Sendable (AlertRuntime) async -> Void) {
    tasks.append(Task { [weak self] in if let self { await work(self) } })
  }

  // MARK: Loops

  private func evaluating(_ index: Int) async {
    while !Task.isCancelled, !groups[index].isDropped {
      await evaluate(index, at: hooks.now())
      let wait = hooks.now().duration(to: groups[index].schedule.next)
      if wait > .zero { await groups[index].wakeup.wait(atMost: wait) }
    }
  }

  private func dispatching() async {
    while !Task.isCancelled {
      let now = hooks.now()
      dispatch(at: now)
      // What is due and may not be told now, since it is muted say, is looked at again soon.
      let wait = dispatcher.nextFlush.map { max(now.duration(to: $0), .milliseconds(100)) }
      await dispatching.wait(atMost: min(wait ?? .seconds(15), .seconds(15)))
    }
  }

  private func keeping() async {
    while !Task.isCancelled {
      await keeper.wait(atMost: Self.keeping)
      if revision > keptRevision { await keep() }
    }
  }

  private func delivering(_ lane: Lane) async {
    while !isEnding, !Task.isCancelled {
      switch await deliver(lane, at: hooks.now()) {
      case .send: continue
      case .wait(let due):
        let wait = hooks.now().duration(to: due)
        if wait > .zero { await lane.wakeup.wait(atMost: wait) }
      case .nothing: await lane.wakeup.wait(atMost: nil)
      }
    }
  }

  // MARK: What has changed

  /// - Parameter isUrgent: whether it is kept at once.
  func changed(isUrgent: Bool) {
    revision += 1
    if isUrgent { keeper.signal() }
  }

  func dispatchSoon() { dispatching.signal() }
}

extension AlertRuntime.Group {
  fileprivate init(_ group: RuleGroup, _ options: AlertingOptions, query: AlertQuery, at instant: AlertInstant) {
    self.init(
      evaluator: AlertEvaluator(group, query: query),
      schedule: EvaluationSchedule(group.name, interval: group.interval ?? options.interval, at: instant))
  }
}
