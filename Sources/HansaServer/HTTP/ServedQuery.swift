import Hansa
import HansaArrow
import HansaCore
import NIOCore
import Synchronization

/// A query while the server answers it. It ends with its last reference, whatever becomes of the connection.
final class ServedQuery: Sendable {
  private let work = QueryWork()
  private let gate: QueryGate
  private let ticket: Int
  private let clients: ClientWatch
  private let channel: any Channel

  /// - Throws: `.cannotConnectNow` when the server is shutting down.
  init(gate: QueryGate, clients: ClientWatch, channel: any Channel) throws(HansaError) {
    (self.gate, self.clients, self.channel) = (gate, clients, channel)
    ticket = try gate.enter { [work] error in work.cancel(because: error) }
    clients.watch(channel) { [work] in work.cancel(because: HansaError(.queryCanceled, "the client has left")) }
  }

  deinit {
    clients.unwatch(channel)
    gate.leave(ticket)
    work.cancel(because: HansaError(.queryCanceled, "the answer was dropped"))
  }

  /// Plans and starts the statement.
  func start(_ query: QueryBody, _ session: FederationSession) async throws(HansaError) -> QueryResult {
    try await work.start { () throws(HansaError) in
      for (name, values) in query.settings { try session.set(name, to: values) }
      return try await session.execute(query.sql, parameters: query.parameters)
    }
  }

  /// The error that the reader is to get instead of the one that it got.
  func reason(_ error: HansaError) -> HansaError { work.reason(error) }
}

/// What can be cancelled of a served query: its planning, then its result.
private final class QueryWork: Sendable {
  private struct State {
    var planning: Task<Planned, Never>?
    var result: QueryResult?
    var cancellation: HansaError?
  }

  /// A class: docs/decisions/0007-values-in-task-groups.md
  private final class Planned: Sendable {
    let result: Result<QueryResult, HansaError>

    init(_ plan: @Sendable () async throws(HansaError) -> QueryResult) async {
      do throws(HansaError) { result = .success(try await plan()) } catch { result = .failure(error) }
    }
  }

  private let state = Mutex(State())

  func start(
    _ plan: @escaping @Sendable () async throws(HansaError) -> QueryResult
  ) async throws(HansaError) -> QueryResult {
    let task = Task { await Planned(plan) }
    let isLate = state.withLock { state in
      state.planning = task
      return state.cancellation != nil
    }
    if isLate { task.cancel() }
    let planned = await withTaskCancellationHandler {
      await task.value
    } onCancel: {
      task.cancel()
    }
    do throws(HansaError) {
      let result = try planned.result.get()
      let cancellation = state.withLock { state in
        state.planning = nil
        state.result = result
        return state.cancellation
      }
      if let cancellation {
        result.cancel()
        throw cancellation
      }
      return result
    } catch {
      throw reason(error)
    }
  }

  func cancel(because error: HansaError) {
    let (planning, result) = state.withLock { state in
      state.cancellation = state.cancellation ?? error
      return (state.planning, state.result)
    }
    planning?.cancel()
    result?.cancel()
  }

  func reason(_ error: HansaError) -> HansaError {
    guard error.category == .cancelled else { return error }
    return state.withLock { $0.cancellation } ?? error
  }
}

/// The batches of a result. One task at a time reads.
final class ResultReader: @unchecked Sendable {
  private var iterator: QueryResult.Iterator
  private var first: RecordBatch?
  private let query: ServedQuery

  /// Reads up to the first batch: what fails before it has a status of its own.
  init(_ result: QueryResult, of query: ServedQuery) async throws(HansaError) {
    iterator = result.makeAsyncIterator()
    self.query = query
    do throws(HansaError) { first = try await iterator.next() } catch { throw query.reason(error) }
  }

  func next() async throws(HansaError) -> RecordBatch? {
    if let batch = first {
      first = nil
      return batch
    }
    do throws(HansaError) { return try await iterator.next() } catch { throw query.reason(error) }
  }
}
