import HansaCore
import HansaMonitoring

extension ResilientSource {
  /// How often replicas are asked.
  private static let period: Duration = .seconds(1)

  /// Begins to look at the replicas' lag, where there is a limit to it.
  func watchLag() {
    guard options.maxLag != nil, endpoints.contains(where: { $0.role == .replica }),
      !watchesLag.load(ordering: .relaxed), !watchesLag.exchange(true, ordering: .relaxed)
    else { return }
    for (index, endpoint) in endpoints.enumerated() where endpoint.role == .replica { checkLag(index) }
  }

  private func checkLag(_ index: Int) {
    guard !isClosed.load(ordering: .relaxed) else { return }
    // A server that is down is the breaker's, whose probes find it when it is back.
    guard withSet({ $0.members[index].breaker.isClosed }) else { return checkLagLater(index) }
    Task { [weak self, adapter = endpoints[index].adapter] in
      let answer: Result<Duration?, HansaError>
      do throws(HansaError) { answer = .success(try await adapter.replicationLag()) } catch { answer = .failure(error) }
      self?.lagKnown(answer, index)
      self?.checkLagLater(index)
    }
  }

  private func checkLagLater(_ index: Int) {
    timer.after(Self.period) { [weak self] in self?.checkLag(index) }
  }

  private func lagKnown(_ answer: Result<Duration?, HansaError>, _ index: Int) {
    let lag: EndpointSet.Lag
    switch answer {
    case .success(let behind?) where behind <= options.maxLag ?? behind: lag = .within(behind)
    case .success(let behind?): lag = .tooFar(behind, "it is \(behind.rounded) behind its primary")
    case .success(nil): lag = .tooFar(nil, "it does not tell how far it is behind its primary")
    case .failure(let error):
      // One that cannot be reached, or says nothing, is the breaker's; a busy one says it the next time.
      guard error.code.retry == .never else {
        guard error.code.isAvailabilityFailure else { return }
        return report(withSet { $0.lagFailed(index, error, at: timer.now()) }, index)
      }
      lag = .tooFar(nil, "it does not say how far it is behind: \(error.message)")
    }
    guard withSet({ $0.setLag(index, lag) }) else { return }
    let place = endpoints[index].place ?? "a replica"
    if case .tooFar(_, let reason) = lag {
      record(OperationalEvent(.endpointSetAside, source: name, "\(place) is not read: \(reason)"))
    } else {
      record(OperationalEvent(.endpointRestored, source: name, "\(place) is read again"))
    }
  }
}
