import HansaCore
import HansaExecution
import HansaMonitoring

extension FederationManager {
  /// How each source stands now, in the order of registration. Nothing is asked for it.
  var sourceStates: [SourceState] {
    let admitted = admission.status.sources
    return sourceNames.map { name in
      var state = SourceState(name)
      let adapter = catalogs.adapter(name)
      if let pool = adapter?.pool {
        state.connectionsOpen = pool.open
        state.connectionsIdle = pool.idle
        state.connectionsWaiting = pool.waiting
        state.connectionsLimit = pool.limit
        state.connectionsCreated = pool.created
        state.connectionsFailed = pool.failed
      }
      state.running = admitted[name]?.running
      state.concurrencyLimit = admitted[name]?.limit
      state.breaker = (adapter as? ResilientSource)?.breaker
      return state
    }
  }

  /// Tells the queries that are merged now what the engine holds.
  func observeMemory() { queries.observe { engineMemory } }

  /// What the process and its merge engine use now.
  var resources: ResourceSample {
    var sample = ResourceSample.ofProcess()
    if let memory = engineMemory {
      sample.engineBytes = memory.used
      sample.engineLimit = memory.limit
      sample.spilledBytes = memory.spilled
    }
    return sample
  }
}

extension ResilientSource {
  /// The state of the worst of its servers' breakers; nil where there are none.
  fileprivate var breaker: String? {
    guard hasBreaker else { return nil }
    let states = status.map(\.state)
    if states.contains(.open) { return EndpointStatus.State.open.rawValue }
    return states.contains(.halfOpen) ? EndpointStatus.State.halfOpen.rawValue : "closed"
  }
}
