import HansaArrow
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSource
import Synchronization

/// The result cache between one query and its sources: fragments of sources that have not changed are not sent.
///
/// Only for sources that the query has one fragment for: several are to see one state of their source, which rows that
/// were kept and rows that are read need not have in common.
final class FragmentCaching: Sendable {
  private let cache: ResultCache
  private let versions: [Name: SourceVersions]
  private let principal: Name
  private let outcomes = Mutex([Name: CacheOutcome]())

  /// nil where nothing would be won: the query's own result is kept for its only source.
  init?(_ cache: ResultCache, _ plan: FederatedPlan, _ versions: SourceVersions, principal: Name) {
    let sources = Dictionary(grouping: plan.allFragments, by: \.fragment.source)
    guard sources.count > 1 else { return nil }
    var known: [Name: SourceVersions] = [:]
    for (source, fragments) in sources where fragments.count == 1 {
      let own = versions.only(source)
      if own.tables[source]?.isEmpty == false, own.untold == nil { known[source] = own }
    }
    (self.cache, self.principal) = (cache, principal)
    self.versions = known
  }

  /// The adapter, or one that answers from the cache where it can.
  func over(_ adapter: any SourceAdapter) -> any SourceAdapter {
    guard let versions = versions[adapter.name] else { return adapter }
    return HandledSource(adapter) { [self] fragment, adapter in execute(fragment, adapter, versions) }
  }

  /// Says in a query's figures what was done.
  @Sendable func annotate(_ metrics: inout FederationMetrics) {
    let outcomes = outcomes.withLock(\.self)
    for index in metrics.fragments.indices {
      metrics.fragments[index].cache = outcomes[metrics.fragments[index].source]
    }
  }

  private func execute(
    _ fragment: FragmentRequest, _ adapter: any SourceAdapter, _ versions: SourceVersions
  ) -> BatchStream {
    let key = ResultKey(
      scope: .fragment(
        source: adapter.name, sql: Name(fragment.sql), parameters: fragment.parameters, columns: fragment.schema.fields),
      principal: principal)
    let reason: String
    switch cache.find(key, versions) {
    case .current(let entry):
      note(.hit(age: entry.age), adapter.name)
      return .of(entry.batches, fragment.schema)
    case .outdated(_, let why): reason = why
    case .nothing: reason = "it was not kept"
    }
    return keeping(fragment, adapter, versions, key, reason)
  }

  private func note(_ outcome: CacheOutcome, _ source: Name) {
    outcomes.withLock { $0[source] = outcome }
    cache.count(outcome, scope: "fragment")
  }

  private func keeping(
    _ fragment: FragmentRequest, _ adapter: any SourceAdapter, _ versions: SourceVersions, _ key: ResultKey,
    _ reason: String
  ) -> BatchStream {
    let cache = cache
    return BatchStream.produced(by: "hansa-keep", schema: fragment.schema) { [self] stream throws(HansaError) in
      let stored = cache.restore(key, versions.tables, schema: fragment.schema) { $0.outdated(by: versions) == nil }
      if let stored {
        note(.hit(age: stored.age), adapter.name)
        for batch in stored.batches { try stream.send(batch) }
        return
      }
      note(.miss(reason), adapter.name)
      let began = ContinuousClock.now
      let held = HeldBytes(cache)
      var kept: [RecordBatch]? = []
      let sent = adapter.execute(fragment)
      stream.onCancel { sent.cancel() }
      // Also when this end is cancelled while it sends.
      defer {
        stream.onCancel(nil)
        sent.cancel()
      }
      while let batch = try sent.nextBlocking() {
        if held.add(batch.byteCount) { kept?.append(batch) } else { kept = nil }
        try stream.send(batch)
      }
      guard let kept else { return }
      cache.insert(
        ResultCache.Entry(schema: fragment.schema, batches: kept, versions: versions), for: key, cost: .now - began)
    }
  }
}

extension SourceVersions {
  /// What is said of one source.
  func only(_ source: Name) -> SourceVersions {
    SourceVersions(
      readAt: readAt, tables: tables.filter { $0.key == source }, tokens: tokens.filter { $0.key == source },
      timesToLive: timesToLive.filter { $0.key == source })
  }
}

extension BatchStream {
  /// A stream that has ended with these batches.
  fileprivate static func of(_ batches: [RecordBatch], _ schema: Schema) -> BatchStream {
    let stream = BatchStream(schema: schema, byteLimit: .max)
    for batch in batches { try? stream.send(batch) }
    stream.finish()
    return stream
  }
}
