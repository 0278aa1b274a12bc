import HansaCatalog
import HansaCore
import HansaPlanner
import HansaSource

extension StatisticsCache {
  /// Reads some rows of the tables, side by side, and waits for them a short time: what comes late serves the next query.
  /// Each column is tried once.
  ///
  /// - Parameter statements: that read a table's rows; nil where it is not known any more.
  /// - Returns: whether more is known now than before.
  /// - Throws: `.queryCanceled` when the task is cancelled.
  func sample(
    _ wanted: [WantedSample], adapter: (Name) -> (any SourceAdapter)?, statements: (WantedSample) -> SampleStatements?
  ) async throws(HansaError) -> Bool {
    let until = ContinuousClock.now + patience
    let before = samples(of: wanted)
    var readings: [AsyncStream<Void>] = []
    var waiters: [AsyncStream<Void>.Continuation] = []
    for sample in wanted {
      guard let source = adapter(sample.scan.source), let statements = statements(sample) else { continue }
      let (stream, waiter) = AsyncStream.makeStream(of: Void.self)
      guard begin(sample, statements, source, waiter) else { continue }
      readings.append(stream)
      waiters.append(waiter)
    }
    guard !readings.isEmpty else { return false }
    let timer = Task { [waiters] in
      try? await Task.sleep(until: until)
      for waiter in waiters { waiter.finish() }
    }
    for reading in readings { for await _ in reading {} }
    timer.cancel()
    if Task.isCancelled { throw HansaError(.queryCanceled, "the query was cancelled") }
    return samples(of: wanted) != before
  }

  private func samples(of wanted: [WantedSample]) -> [Int] {
    state.withLock { state in
      wanted.map { state.slots[$0.scan.source]?.state.samples[$0.table]?.columns.count ?? 0 }
    }
  }

  /// - Returns: false where all of it was tried before.
  private func begin(
    _ wanted: WantedSample, _ statements: SampleStatements, _ adapter: any SourceAdapter,
    _ waiter: AsyncStream<Void>.Continuation
  ) -> Bool {
    state.withLock { state in
      guard !state.isClosed, var slot = state.slots.removeValue(forKey: adapter.name) else { return false }
      defer { state.slots[adapter.name] = slot }
      let columns = wanted.scan.items.map(\.remoteName)
      let number = slot.state.beginSample(of: wanted.table, Set(columns), rows: wanted.rows)
      guard let number else { return false }
      slot.samplings[number] = Task { [weak self] in
        // What goes wrong is nobody's loss: the column stays unknown.
        let sample = try? await TableSampler(adapter: adapter).read(wanted, statements)
        self?.end(wanted, number, sample, of: adapter.name)
        waiter.finish()
      }
      return true
    }
  }

  private func end(_ wanted: WantedSample, _ number: Int, _ sample: TableSampler.Sample?, of source: Name) {
    state.withLock { state in
      guard var slot = state.slots.removeValue(forKey: source) else { return }
      defer { state.slots[source] = slot }
      slot.samplings[number] = nil
      slot.state.sampled(number, wanted.table, sample?.columns ?? [:], rows: sample?.rows ?? 0, at: .now)
      changed()
    }
  }
}
