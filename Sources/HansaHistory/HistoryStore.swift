import Foundation
import HansaArrow
import HansaCore
import HansaMonitoring
import HansaSource
import Synchronization

/// The persistent history: batches of metrics in a DuckDB file, one transaction a batch, with rollups and retention.
///
/// Nothing that goes wrong with the file reaches a query: it is told as an event, what cannot be written is lost, and the
/// file is tried again later. Calls of DuckDB's run on threads of their own.
public final class HistoryStore: MetricsSink {
  private enum State {
    case closed
    case open(HistoryWriter)
    case failed(HansaError, until: ContinuousClock.Instant)
  }

  public let options: HistoryOptions
  public var name: String { "history" }
  private let tables: [Name: Schema]
  let process: UInt64
  let now: @Sendable () -> Date
  private let report: @Sendable (OperationalEvent) -> Void
  private let state = Mutex(State.closed)
  private let written = WrittenRecords()
  /// Readers take it without waiting for what is being written.
  private let attached = Mutex<HistoryDatabase?>(nil)

  /// - Parameters:
  ///   - tables: the columns of the tables of `hansa` that have live rows; those of the history are added.
  ///   - process: that of the records (`QueryRecord.process`).
  ///   - now: the clock for rollups and retention.
  ///   - report: told what goes wrong with the file.
  public init(
    _ options: HistoryOptions, tables: [Name: Schema] = [:], process: UInt64,
    now: @escaping @Sendable () -> Date = { Date() }, report: @escaping @Sendable (OperationalEvent) -> Void
  ) {
    self.options = options
    self.tables = HistoryTable.schemas.merging(tables) { $1 }
    self.process = process
    self.now = now
    self.report = report
  }

  // MARK: Writing

  public func write(_ batch: MetricsBatch) async throws(HansaError) {
    guard !batch.isEmpty else { return }
    try await WorkerThread.run("hansa-history") { [self] () throws(HansaError) in
      try withWriter { writer throws(HansaError) in
        try writer.write(batch, written)
        try writer.maintain(at: now())
      }
    }
  }

  /// Rolls up what is due, and deletes or archives what is old; `write` does it by itself.
  public func maintain() async throws(HansaError) {
    try await WorkerThread.run("hansa-history") { [self] () throws(HansaError) in
      try withWriter { writer throws(HansaError) in try writer.maintain(at: now()) }
    }
  }

  /// Closes the file.
  public func close() async {
    _ = try? await WorkerThread.run("hansa-history") { [self] in
      state.withLock { state in
        if case .open(let writer) = state { writer.checkpoint() }
        attached.withLock { $0 = nil }
        state = .closed
      }
    }
  }

  // MARK: Reading

  /// Opens the file, if it is not open.
  ///
  /// - Throws: as `database`.
  public func open() async throws(HansaError) {
    try await WorkerThread.run("hansa-history") { [self] () throws(HansaError) in _ = try database() }
  }

  /// The database of the file; blocks while it is opened.
  ///
  /// - Throws: why there is none now: `.lockNotAvailable` where another process has it.
  public func database() throws(HansaError) -> HistoryDatabase {
    if let attached = attached.withLock({ $0 }) { return attached }
    return try withWriter { writer throws(HansaError) in writer.database }
  }

  /// The database, where it is open: nobody waits for it.
  var opened: HistoryDatabase? { attached.withLock { $0 } }

  /// Whether the query is in the file, of those that were written last.
  public func isWritten(query id: UInt64) -> Bool { written.contains(query: id) }

  /// Whether the event is in the file, of those that were written last.
  public func isWritten(_ event: OperationalEvent) -> Bool { written.contains(event) }

  /// Told by a reader that the database failed it: one that is damaged or does nothing more is opened anew.
  public func failed(_ error: HansaError) { state.withLock { state in giveUp(&state, error) } }

  // MARK: Opening

  private func withWriter<T>(
    _ body: (HistoryWriter) throws(HansaError) -> T
  ) throws(HansaError) -> T {
    let result: Result<Handed<T>, HansaError> = state.withLock { state in
      do throws(HansaError) {
        let writer = try open(&state)
        do throws(HansaError) { return .success(Handed(try body(writer))) } catch {
          giveUp(&state, error)
          throw error
        }
      } catch {
        return .failure(error)
      }
    }
    return try result.get().value
  }

  /// Carries what a body returns out of the lock.
  private struct Handed<T>: @unchecked Sendable {
    let value: T
    init(_ value: T) { self.value = value }
  }

  private func open(_ state: inout State) throws(HansaError) -> HistoryWriter {
    switch state {
    case .open(let writer): return writer
    case .failed(let error, let until) where ContinuousClock.now < until: throw error
    case .failed, .closed: break
    }
    do throws(HansaError) {
      let writer = try make()
      state = .open(writer)
      attached.withLock { $0 = writer.database }
      return writer
    } catch {
      if case .failed(let last, _) = state, Name(last.message) == Name(error.message) {
      } else {
        report(OperationalEvent(.historyUnavailable, error.message, time: now()))
      }
      state = .failed(error, until: .now + options.pause)
      throw error
    }
  }

  /// Opens the file; one that is damaged is moved aside, and a new one is begun.
  private func make() throws(HansaError) -> HistoryWriter {
    do throws(HansaError) { return try HistoryWriter(options, tables: tables, process: process) } catch {
      guard error.code == HistoryFile.damaged else { throw error }
      let place = try HistoryFile(options).setAside(at: now())
      report(
        OperationalEvent(
          .historySetAside, "\(error.message): it is now \"\(place)\"\(error.detail.map { " (\($0))" } ?? "")",
          time: now()))
      return try HistoryWriter(options, tables: tables, process: process)
    }
  }

  /// A database that failed in a way that it does not recover from is let go.
  private func giveUp(_ state: inout State, _ error: HansaError) {
    guard case .open = state else { return }
    if HistoryFile.isDamage(error) {
      // Opening does not read all of a file; here a part of it was.
      state = .closed
      attached.withLock { $0 = nil }
      guard let place = try? HistoryFile(options).setAside(at: now()) else { return }
      report(
        OperationalEvent(
          .historySetAside, "the history \"\(options.file)\" is damaged: it is now \"\(place)\" (\(error.message))",
          time: now()))
    } else if HistoryFile.isInvalidated(error) || error.code == .diskFull || error.code == .ioError {
      report(OperationalEvent(.historyUnavailable, error.message, time: now()))
      attached.withLock { $0 = nil }
      state = .failed(error, until: .now + options.pause)
    }
  }
}

extension HistoryTable {
  /// The columns of all tables, by name.
  static var schemas: [Name: Schema] {
    Dictionary(uniqueKeysWithValues: allCases.map { ($0.name, Schema($0.columns)) })
  }
}
