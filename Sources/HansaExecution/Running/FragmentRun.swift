import Foundation
import HansaArrow
import HansaCore
import HansaPlanner
import HansaSQL
import HansaSource
import Synchronization

/// A fragment of a running query: sent at once, or once the rows that travel with it are there.
final class FragmentRun: Sendable {
  private struct State {
    /// The source's stream; nil while the fragment waits.
    var sent: BatchStream?
    var figures = ShippedFigures()
  }

  let nested: NestedFragment
  /// What reads the fragment reads this.
  let stream: BatchStream
  private let adapter: any SourceAdapter
  private let shipments: [Int: ShipmentRun]
  private let control: RunControl
  private let isResult: Bool
  private let start = ContinuousClock.now
  private let state = Mutex(State())

  private var fragment: PlannedFragment { nested.fragment }

  /// - Parameters:
  ///   - shipments: those of the fragment, by position.
  ///   - isResult: the fragment's rows are the query's.
  init(
    _ nested: NestedFragment, adapter: any SourceAdapter, shipments: [Int: ShipmentRun], control: RunControl,
    isResult: Bool
  ) {
    self.nested = nested
    self.adapter = adapter
    self.shipments = shipments
    self.control = control
    self.isResult = isResult
    let fragment = nested.fragment
    let schema = Schema(fragment.output)
    guard shipments.isEmpty else {
      // What is behind here waits in the source's stream.
      stream = BatchStream(schema: schema, byteLimit: 1 << 20)
      leaveSnapshotAtEnd()
      return
    }
    stream = adapter.execute(
      FragmentRequest(
        sql: fragment.sql, parameters: fragment.parameters, schema: schema, estimatedRows: fragment.estimatedRows,
        ranged: fragment.ranged, deadline: control.deadline, snapshot: control.snapshot(of: fragment.source),
        trace: control.trace(of: nested.id), spareTicket: control.spareTicket(of: fragment.source)))
    leaveSnapshotAtEnd()
    control.endsTicket(stream, of: fragment.source)
    state.withLock { $0.sent = stream }
    control.add(stream, of: fragment.source, isResult: isResult)
    control.count(stream, id: nested.id, source: fragment.source)
  }

  private func leaveSnapshotAtEnd() {
    guard let snapshot = control.snapshot(of: fragment.source) else { return }
    stream.onEnd { snapshot.leave() }
  }

  /// Starts the thread that waits for the shipments, for a fragment that has any.
  func waitForShipments() {
    guard !shipments.isEmpty else { return }
    control.add(stream, of: nil, isResult: isResult)
    let needsThem = fragment.withoutShipments == nil
    if needsThem { control.enterStaging() }
    stream.fill(by: "hansa-fragment") { stream throws(HansaError) in
      let sent: BatchStream
      var wasSent = false
      defer { if !wasSent { self.control.limits.grant?.endStatement(at: self.fragment.source, nil) } }
      do {
        defer {
          for shipment in self.shipments.values { shipment.release() }
          if needsThem { self.control.leaveStaging() }
        }
        sent = try self.send()
        wasSent = true
      }
      stream.onCancel { sent.cancel() }
      do throws(HansaError) {
        while let batch = try sent.nextBlocking() { try stream.send(batch) }
      } catch {
        throw error.code == .queryCanceled ? error : error.at(source: self.fragment.source.string)
      }
      stream.onCancel(nil)
    }
  }

  // MARK: Waiting

  private static let cancelled = HansaError(.queryCanceled, "the query was cancelled")

  /// Sends the statement as soon as it can be written.
  private func send() throws(HansaError) -> BatchStream {
    let statement = try statement()
    if stream.wasCancelled || control.isCancelled { throw Self.cancelled }
    let sent = adapter.execute(
      FragmentRequest(
        sql: statement.sql, parameters: statement.parameters, schema: stream.schema,
        estimatedRows: fragment.estimatedRows, ranged: statement.ranged, deadline: control.deadline,
        snapshot: control.snapshot(of: fragment.source), trace: control.trace(of: nested.id),
        spareTicket: control.spareTicket(of: fragment.source)))
    control.endsTicket(sent, of: fragment.source)
    state.withLock { $0.sent = sent }
    control.add(sent, of: fragment.source, isResult: isResult)
    control.count(sent, id: nested.id, source: fragment.source)
    return sent
  }

  private func statement() throws(HansaError) -> BoundStatement {
    let arrived = try arrivedShipments()
    let waited = ContinuousClock.now - start
    state.withLock { $0.figures.waited = waited }
    let refusal: HansaError
    switch arrived {
    case .success(let shipments):
      do throws(HansaError) {
        let (statement, filters) = try fragment.statement(carrying: shipments.mapValues(\.values))
        let rows = shipments.values.reduce(0) { $0 + $1.collected.rows }
        state.withLock { state in
          state.figures.rows = rows
          state.figures.bytes = statement.sql.utf8.count
          state.figures.filters = filters
        }
        return statement
      } catch {
        refusal = error
      }
    case .failure(let error): refusal = error
    }
    guard let without = fragment.withoutShipments else {
      control.failShipping(refusal)
      throw refusal
    }
    state.withLock { $0.figures.refusal = refusal.message }
    return without
  }

  /// Waits for all shipments, or for the reason not to.
  ///
  /// - Throws: the error of a shipment, `.queryCanceled`.
  private func arrivedShipments() throws(HansaError) -> Result<[Int: ShipmentRun], HansaError> {
    let limit = fragment.withoutShipments == nil ? nil : fragment.maximumWait
    stream.onCancel { [weak control] in control?.wake() }
    control.wait(until: limit.map { Date().addingTimeInterval($0 / .seconds(1)) }) {
      if stream.wasCancelled || control.isCancelled { return true }
      let outcomes = shipments.values.map(\.outcome)
      return outcomes.allSatisfy { $0 != nil }
        || outcomes.contains { if case .complete? = $0 { false } else { $0 != nil } }
    }
    stream.onCancel(nil)
    if stream.wasCancelled || control.isCancelled { throw Self.cancelled }
    for shipment in shipments.values { if case .failed(let error) = shipment.outcome { throw error } }
    for (_, shipment) in shipments.sorted(by: { $0.key < $1.key }) {
      switch shipment.outcome {
      case .complete, .failed: continue
      case .tooLarge: return .failure(Self.tooLarge(shipment))
      case nil:
        return .failure(
          HansaError(.configurationLimitExceeded, "shipment \(shipment.path) took longer than it is worth"))
      }
    }
    return .success(shipments)
  }

  private static func tooLarge(_ shipment: ShipmentRun) -> HansaError {
    let (rows, bytes) = shipment.collected
    return HansaError(
      .configurationLimitExceeded,
      rows > shipment.planned.maximumRows
        ? "shipment \(shipment.path) has more than \(shipment.planned.maximumRows) rows"
        : "shipment \(shipment.path) has more than \(bytes) bytes",
      advice: "SET shipping = off runs the query without it.")
  }

  // MARK: Figures

  /// What the source's stream has done so far; nil while the fragment waits.
  var counters: StreamCounters? { state.withLock { $0.sent }?.statistics }
  var figures: ShippedFigures { state.withLock { $0.figures } }

  /// Why it failed, or why it is tried again just now.
  var failure: HansaError? {
    let sent = state.withLock { $0.sent } ?? stream
    guard var error = sent.failure ?? sent.setback?.at(source: fragment.source.string) else { return nil }
    error.source = error.source ?? fragment.source.string
    error.fragment = nested.id
    return error
  }
}

/// What travelled with a fragment's statement.
struct ShippedFigures: Sendable {
  var rows = 0
  /// Of the statement with the rows in it.
  var bytes = 0
  /// By which tables of the fragment were to read less.
  var filters: [DynamicFilter] = []
  /// From the query's start until the shipments were there.
  var waited: Duration?
  /// Why the statement went without.
  var refusal: String?
}
