import HansaArrow
import HansaCore
import HansaPlanner
import HansaSource
import Synchronization

/// A shipment on its way: its rows are collected until all are there or they are too many.
final class ShipmentRun: Sendable {
  enum Outcome: Sendable {
    case complete
    /// It has more rows or bytes than may travel.
    case tooLarge
    case failed(HansaError)
  }

  private struct State {
    var batches: [RecordBatch] = []
    var rows = 0
    var bytes = 0
    var outcome: Outcome?
    /// How many may still ask for the rows.
    var users: Int
  }

  let path: ShipmentPath
  let planned: PlannedShipment
  let run: PlanRun
  /// The rows for the merge; nil where it does not read them.
  let replay: BatchStream?
  private let control: RunControl
  private let state: Mutex<State>

  /// - Parameter users: fragments that wait for the rows.
  init(
    _ planned: PlannedShipment, path: ShipmentPath, run: PlanRun, users: Int, isMerged: Bool, control: RunControl
  ) {
    self.path = path
    self.planned = planned
    self.run = run
    self.control = control
    replay = isMerged ? BatchStream(schema: run.result.schema) : nil
    state = Mutex(State(users: users + (isMerged ? 1 : 0)))
  }

  /// Starts the thread that collects.
  func start() {
    guard let replay else { return WorkerThread.start("hansa-shipment") { self.finish(self.collect()) } }
    control.add(replay, of: nil, isResult: false)
    replay.onCancel { [weak self] in self?.release() }
    replay.fill(by: "hansa-shipment") { stream throws(HansaError) in
      let outcome = self.collect()
      self.finish(outcome)
      if case .failed(let error) = outcome { throw error }
      for batch in self.batches { try stream.send(batch) }
      // What does not travel is still joined here.
      while let batch = try self.next() { try stream.send(batch) }
    }
  }

  private func collect() -> Outcome {
    do throws(HansaError) {
      while let batch = try next() {
        let rows = state.withLock { state in
          state.batches.append(batch)
          state.rows += batch.rowCount
          state.bytes += batch.byteCount
          return state.rows
        }
        guard rows <= planned.maximumRows, control.reserve(bytes: batch.byteCount) else { return .tooLarge }
      }
      return .complete
    } catch {
      return .failed(error)
    }
  }

  private func next() throws(HansaError) -> RecordBatch? {
    do throws(HansaError) { return try run.result.nextBlocking() } catch { throw run.located(error) }
  }

  private func finish(_ outcome: Outcome) {
    state.withLock { $0.outcome = outcome }
    if case .tooLarge = outcome, replay == nil { run.result.cancel() }
    control.wake()
  }

  /// One fewer waits for the rows; after the last nobody does.
  func release() {
    let isLast = state.withLock { state in
      state.users -= 1
      if state.users == 0 { state.batches = [] }
      return state.users == 0
    }
    if isLast { run.result.cancel() }
  }

  /// nil while it is collected.
  var outcome: Outcome? { state.withLock { $0.outcome } }

  /// What was collected so far.
  var collected: (rows: Int, bytes: Int) { state.withLock { ($0.rows, $0.bytes) } }

  private var batches: [RecordBatch] { state.withLock { $0.batches } }

  /// The rows of a complete shipment, in order.
  var values: [[SQLValue]] {
    let numerics = run.result.schema.fields.indices.filter { index in
      let field = run.result.schema.fields[index]
      return field.type.isNumeric && field.layout == .utf8
    }
    return batches.flatMap { batch in
      (0..<batch.rowCount).map { index in
        var row = batch.row(index)
        // A numeric that travels as text is one of too many digits, or of any number of them.
        for column in numerics {
          if case .text(let text) = row[column], let number = Decimal128(text.string) { row[column] = .decimal(number) }
        }
        return row
      }
    }
  }
}
