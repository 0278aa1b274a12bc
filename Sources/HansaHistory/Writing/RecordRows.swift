import Foundation
import HansaArrow
import HansaCore
import HansaMonitoring

/// A batch of records as rows of the stored tables.
struct RecordRows {
  let queries = StoredRows(StoredTable.queries.schema)
  let fragments = StoredRows(StoredTable.fragments.schema)
  let samples = StoredRows(StoredTable.samples.schema)
  let events = StoredRows(StoredTable.events.schema)
  /// Of this process, for what does not carry it.
  let process: UInt64
  /// What is rolled up: a record that ended before is counted here, in microseconds.
  let rolled: Int64

  subscript(table: StoredTable) -> StoredRows {
    switch table {
    case .queries: queries
    case .fragments: fragments
    case .samples: samples
    case .events: events
    }
  }

  /// The second in which what ended at `microseconds` is counted.
  private func counted(_ microseconds: Int64) -> Int { Int(max(microseconds, rolled) / 1_000_000) }

  func add(_ record: QueryRecord, _ numbers: inout RecordNumbers) {
    let started = record.started.microseconds
    let counted = counted(started + record.duration.microseconds)
    let session = numbers.sessions.number(
      .init(
        user: record.user, client: record.client.map { Name($0) },
        settings: TextMap.text(record.settings).map { Name($0) }))
    queries.add(counted)
    queries.add(Int(truncatingIfNeeded: record.process))
    queries.add(Int(truncatingIfNeeded: record.id))
    queries.add(instant: started)
    queries.add(
      numbers.statements.number(.init(fingerprint: Name(record.fingerprint), text: Name(record.normalizedText))))
    queries.add(session)
    queries.add(
      numbers.plans.number(
        .init(
          sources: Self.sources(record), verdicts: numbers.text(ofVerdicts: record.verdicts), engine: record.engine)))
    queries.add(numbers.endings.number(SharedEnding(record)))
    queries.add(record.text)
    queries.add(record.parent?.traceID)
    queries.add(record.queued)
    queries.add(record.planning)
    queries.add(record.duration)
    queries.add(record.firstRow)
    queries.add(record.clientWait)
    queries.add(record.rows)
    queries.add(record.bytes)
    queries.add(record.rowsPulled)
    queries.add(record.bytesPulled)
    queries.add(record.peakMemory)
    queries.add(record.spilledBytes)
    queries.add(record.cpu)
    queries.add(record.isPlanCached)
    queries.add(Int32(clamping: record.retries))
    queries.add(Int32(clamping: record.reruns))
    queries.end()
    for fragment in record.fragments { add(fragment, of: record, counted, started, session, &numbers) }
  }

  /// The sources' names, each once.
  private static func sources(_ record: QueryRecord) -> Name {
    if record.fragments.count == 1 { return record.fragments[0].source }
    var sources: [Name] = []
    for fragment in record.fragments where !sources.contains(fragment.source) { sources.append(fragment.source) }
    return Name(sources.map(\.string).joined(separator: "\u{1F}"))
  }

  private func add(
    _ fragment: FragmentRecord, of record: QueryRecord, _ counted: Int, _ started: Int64, _ session: Int32,
    _ numbers: inout RecordNumbers
  ) {
    fragments.add(counted)
    fragments.add(Int(truncatingIfNeeded: record.process))
    fragments.add(Int(truncatingIfNeeded: record.id))
    fragments.add(instant: started + (record.lead + (fragment.waited ?? .zero)).microseconds)
    fragments.add(numbers.statement(of: fragment))
    fragments.add(session)
    fragments.add(numbers.targets.number(SharedTarget(fragment)))
    fragments.add(fragment.statement)
    fragments.add(fragment.estimatedRows.map(Float.init))
    fragments.add(fragment.rows)
    fragments.add(fragment.bytes)
    fragments.add(fragment.waited)
    fragments.add(fragment.connected)
    fragments.add(fragment.firstRow)
    fragments.add(fragment.total)
    fragments.add(Int32(clamping: fragment.attempts))
    fragments.end()
  }

  func add(_ sample: SourceSample) {
    let digest = StoredDigest(sample.latency)
    samples.add(counted(sample.time.microseconds))
    samples.add(Int(truncatingIfNeeded: process))
    samples.add(sample.source.string)
    samples.add(sample.time)
    samples.add(sample.interval)
    samples.add(sample.requests)
    samples.add(sample.errors.values.reduce(0, +))
    samples.add(TextMap.text(sample.errors))
    samples.add(sample.rows)
    samples.add(sample.bytes)
    samples.add(sample.latency.sum)
    for share in StoredDigest.shares { samples.add(digest.bucket(share)) }
    samples.add(digest.buckets)
    samples.add(digest.counts)
    samples.add(sample.cacheLookups)
    samples.add(sample.cacheHits)
    samples.add(sample.connectionsOpen)
    samples.add(sample.connectionsIdle)
    samples.add(sample.connectionsWaiting)
    samples.add(sample.connectionsLimit)
    samples.add(sample.connectionsCreated)
    samples.add(sample.connectionsFailed)
    samples.add(sample.concurrencyLimit)
    samples.add(sample.breaker)
    samples.end()
  }

  func add(_ event: OperationalEvent) {
    events.add(counted(event.time.microseconds))
    events.add(Int(truncatingIfNeeded: process))
    events.add(event.time)
    events.add(event.kind.rawValue)
    events.add(event.source?.string)
    events.add(event.message)
    events.add(event.fingerprint)
    events.end()
  }
}
