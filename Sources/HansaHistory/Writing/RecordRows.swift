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
  private func counted(_ microseconds: Int64) -> Int64 { max(microseconds / 1_000_000 * 1_000_000, rolled) }

  func add(_ record: QueryRecord, _ texts: inout StatementTexts) {
    let counted = counted(record.started.microseconds + record.duration.microseconds)
    let process = Int(truncatingIfNeeded: record.process)
    let statement = texts.number(
      .init(fingerprint: Name(record.fingerprint), text: Name(record.normalizedText)))
    var sources: [Name] = []
    for fragment in record.fragments where !sources.contains(fragment.source) { sources.append(fragment.source) }
    queries.add(instant: counted)
    queries.add(process)
    queries.add(Int(truncatingIfNeeded: record.id))
    queries.add(record.started)
    queries.add(record.outcome.rawValue)
    queries.add(statement)
    queries.add(record.text)
    queries.add(record.user.string)
    queries.add(record.client)
    queries.add(TextMap.text(record.settings))
    queries.add(record.queued)
    queries.add(record.planning)
    queries.add(record.duration)
    queries.add(record.firstRow)
    queries.add(record.clientWait)
    queries.add(record.rows)
    queries.add(record.bytes)
    queries.add(record.rowsPulled)
    queries.add(record.bytesPulled)
    queries.add(sources)
    queries.add(record.peakMemory)
    queries.add(record.spilledBytes)
    queries.add(record.cpu)
    queries.add(record.cache)
    queries.add(record.isPlanCached)
    queries.add(Int32(clamping: record.retries))
    queries.add(Int32(clamping: record.reruns))
    queries.add(TextMap.text(record.verdicts))
    queries.add(record.engine?.string)
    queries.add(record.errorCode)
    queries.add(record.errorClass)
    queries.add(record.errorMessage)
    queries.add(record.errorSource?.string)
    queries.end()
    for fragment in record.fragments { add(fragment, of: record, counted, &texts) }
  }

  private func add(
    _ fragment: FragmentRecord, of record: QueryRecord, _ counted: Int64, _ texts: inout StatementTexts
  ) {
    fragments.add(instant: counted)
    fragments.add(Int(truncatingIfNeeded: record.process))
    fragments.add(Int(truncatingIfNeeded: record.id))
    fragments.add(fragment.id)
    fragments.add(instant: record.started.microseconds + (fragment.waited?.microseconds ?? 0))
    fragments.add(record.user.string)
    fragments.add(fragment.source.string)
    fragments.add(fragment.endpoint)
    fragments.add(texts.number(.init(fingerprint: Name(fragment.hashText), text: nil)))
    fragments.add(fragment.statement)
    fragments.add(fragment.estimatedRows.map(Float.init))
    fragments.add(fragment.rows)
    fragments.add(fragment.bytes)
    fragments.add(fragment.waited)
    fragments.add(fragment.connected)
    fragments.add(fragment.firstRow)
    fragments.add(fragment.total)
    fragments.add(Int32(clamping: fragment.attempts))
    fragments.add(fragment.cache)
    fragments.add(fragment.errorCode)
    fragments.end()
  }

  func add(_ sample: SourceSample) {
    let digest = StoredDigest(sample.latency)
    samples.add(instant: counted(sample.time.microseconds))
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
    for share in StoredDigest.shares { samples.add(digest.quantile(share)) }
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
    events.add(instant: counted(event.time.microseconds))
    events.add(Int(truncatingIfNeeded: process))
    events.add(event.time)
    events.add(event.kind.rawValue)
    events.add(event.source?.string)
    events.add(event.message)
    events.add(event.fingerprint)
    events.end()
  }
}
