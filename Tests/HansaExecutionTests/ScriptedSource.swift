import HansaArrow
import HansaCatalog
import HansaCore
import HansaSource
import Synchronization

/// A source whose answers the test gives, batch by batch.
final class ScriptedSource: SourceAdapter {
  /// A statement that was sent to it.
  struct Call: Sendable {
    let request: FragmentRequest
    let stream: BatchStream

    /// Answers with numbers.
    func send(_ numbers: Range<Int64>) throws(HansaError) { try stream.send(batch(numbers)) }

    func batch(_ numbers: Range<Int64>) -> RecordBatch {
      let builder = BatchBuilder(stream.schema)
      for number in numbers { builder.columns[0].append(number) }
      builder.rowCount = numbers.count
      return builder.take()
    }

    func answer(_ numbers: Range<Int64>) throws(HansaError) {
      try send(numbers)
      stream.finish()
    }
  }

  let name: Name
  private let incoming: AsyncStream<Call>
  private let arrived: AsyncStream<Call>.Continuation
  private let all = Mutex<[Call]>([])
  /// What it says of its connections.
  let connections = Mutex<PoolStatus?>(nil)
  /// How often it was asked what it expects, which it never says.
  let explained = Mutex(0)

  init(_ name: Name) {
    self.name = name
    (incoming, arrived) = AsyncStream.makeStream()
  }

  func execute(_ fragment: FragmentRequest) -> BatchStream {
    let call = Call(request: fragment, stream: BatchStream(schema: fragment.schema))
    // A source that is told to stop ends its stream.
    call.stream.onCancel { call.stream.finish() }
    all.withLock { $0.append(call) }
    arrived.yield(call)
    return call.stream
  }

  /// The next statement, once it is there.
  func call() async -> Call? {
    for await call in incoming { return call }
    return nil
  }

  var pool: PoolStatus? { connections.withLock { $0 } }

  /// All statements so far.
  var calls: [Call] { all.withLock { $0 } }

  /// Whether everything that was asked has ended.
  var isIdle: Bool { calls.allSatisfy { $0.stream.statistics.total != nil } }

  func catalog() async throws(HansaError) -> SourceCatalog { throw HansaError(.internalError, "there is no catalog") }
  func check() async throws(HansaError) -> SourceCheck { throw HansaError(.internalError, "there is no server") }

  func expectedRows(of statements: [String]) async throws(HansaError) -> [Double?] {
    explained.withLock { $0 += 1 }
    throw HansaError(.connectionFailure, "nobody answers")
  }

  func close() async {}
}

/// A merge that gives the rows of its inputs one behind the other: `0 1` names them.
final class ConcatenatingEngine: MergeEngine {
  let name: Name = "concatenation"
  let executedStatements = 0

  func execute(_ request: MergeRequest) -> BatchStream {
    .produced(by: "merge", schema: request.schema) { stream throws(HansaError) in
      defer { for input in request.inputs { input.stream.cancel() } }
      stream.onCancel { for input in request.inputs { input.stream.cancel() } }
      for index in request.sql.split(separator: " ").compactMap({ Int($0) }) {
        while let batch = try request.inputs[index].stream.nextBlocking() { try stream.send(batch) }
      }
      stream.onCancel(nil)
    }
  }

  func close() async {}
}
