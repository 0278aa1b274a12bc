import HansaArrow
import HansaCore
import HansaSource

@testable import HansaExecution
@testable import HansaPlanner
@testable import HansaSQL

/// Plans of one column of numbers, whose statements say what they carry.
enum HandBuiltPlan {
  private static let number = Column(ColumnID(1), "n", .int8)
  static let output = [OutputColumn(number, unconstrained: nil)]

  static func fragment(_ index: Int, _ source: Name) -> PlannedFragment {
    PlannedFragment(
      index: index, source: source, dialect: "postgresql", relation: .singleRow, sql: "rows of \(source)",
      parameters: [], output: output)
  }

  /// A fragment that takes the rows of shipments with it.
  static func carrier(
    _ index: Int, _ source: Name, shipments: [Int] = [0], without: String? = nil, wait: Duration? = nil
  ) -> PlannedFragment {
    var made = fragment(index, source)
    made.shipments = shipments
    made.relation = shipments.dropFirst().reduce(shipped(shipments[0])) { left, shipment in
      .setOperation(
        SetOperation(.union, all: true, left, shipped(shipment), columns: [Column(ColumnID(90), "n", .int8)]))
    }
    made.writer = PostgreSQLDialect()
    made.withoutShipments = without.map { BoundStatement($0, values: []) }
    made.maximumWait = wait
    return made
  }

  private static func shipped(_ shipment: Int) -> Relation {
    .shipped(
      ShippedRows(
        shipment: shipment, columns: [Column(ColumnID(10 + shipment), "n", .int8)], positions: [0], estimatedRows: nil))
  }

  static func shipment(_ plan: FederatedPlan, maximumRows: Int = 100) -> PlannedShipment {
    PlannedShipment(plan: plan, maximumRows: maximumRows)
  }

  /// - Parameter merge: the inputs that the merge reads, in order; nil for a plan without one.
  static func plan(
    _ fragments: [PlannedFragment], shipments: [PlannedShipment] = [], merge: [Int]? = nil
  ) -> FederatedPlan {
    let merge = merge.map { inputs in
      let parts = inputs.map { Relation.fragment(FragmentInput(index: $0, columns: [number])) }
      return PlannedMerge(
        dialect: "concatenation",
        relation: parts.dropFirst().reduce(parts[0]) {
          .setOperation(SetOperation(.union, all: true, $0, $1, columns: [number]))
        }, sql: inputs.map { "\($0)" }.joined(separator: " "))
    }
    return FederatedPlan(shipments: shipments, fragments: fragments, merge: merge, output: output, notes: [])
  }
}

/// Sources whose answers a test gives, and plans over them that run.
struct Stage {
  let small = ScriptedSource("small")
  let middle = ScriptedSource("middle")
  let large = ScriptedSource("large")

  func start(
    _ plan: FederatedPlan, timeout: Duration? = nil, maximumRows: Int? = nil
  ) throws(HansaError) -> QueryExecution {
    try Executor(adapters: ["small": small, "middle": middle, "large": large]).start(
      plan, engine: ConcatenatingEngine(), planning: .zero, timeout: timeout,
      limits: RunLimits(maximumRows: maximumRows))
  }

  /// Waits until everything that was asked has ended: an end reaches the caller before it has reached every source.
  func ends() async -> Bool {
    while !small.isIdle || !middle.isIdle || !large.isIdle { await Task.yield() }
    return true
  }
}

extension QueryExecution {
  /// All numbers of the answer.
  func numbers() async throws(HansaError) -> [Int64] {
    var numbers: [Int64] = []
    while let batch = try await next() {
      for row in 0..<batch.rowCount { if case .integer(let number) = batch.row(row)[0] { numbers.append(number) } }
    }
    return numbers
  }

  func failure() async -> HansaError? {
    do throws(HansaError) {
      _ = try await numbers()
      return nil
    } catch { return error }
  }
}
