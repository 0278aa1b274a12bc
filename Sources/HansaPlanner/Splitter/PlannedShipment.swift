import HansaCore
import HansaSQL

/// A part of the query that is answered before other fragments start, for its rows travel with their statements: the
/// source joins with them, or returns only what they can join with.
public struct PlannedShipment: Sendable {
  /// Its answer is what travels.
  public var plan: FederatedPlan
  /// More rows than these do not travel: fragments that can do without are sent without, and else the query has to be
  /// planned again.
  public var maximumRows: Int
  /// nil where nothing is known.
  public var expectation: FragmentExpectation?
}

extension PlannedFragment {
  /// The fragment's statement with the rows of its shipments in it, and the dynamic filters that were considered for it.
  ///
  /// - Parameter rows: by shipment, all of its rows with all of its columns, in order.
  /// - Throws: `.internalError` for a shipment that is missing, or a value that its dialect cannot write.
  public func statement(
    carrying rows: [Int: [[SQLValue]]]
  ) throws(HansaError) -> (statement: BoundStatement, filters: [DynamicFilter]) {
    guard let writer else { throw HansaError(.internalError, "fragment \(index) takes no shipments") }
    guard shipments.allSatisfy({ rows[$0] != nil }) else {
      throw HansaError(.internalError, "fragment \(index) is sent before its shipments are there")
    }
    let (filtered, filters) = dynamicallyFiltered(by: rows)
    do throws(Unprintable) {
      let statement = try RelationPrinter.bound(
        filtered.written(in: writer).carrying(for: writer) { rows[$0] ?? [] }, dialect: writer)
      return (statement, filters)
    } catch {
      throw HansaError(
        .internalError, "rows cannot be sent to \(source): \(error.construct)",
        advice: "SET shipping = off runs the query without it.", detail: error.reason)
    }
  }
}

extension Relation {
  /// The plan with the rows of shipments in their places, as constants.
  func carrying(for writer: any SQLDialect, _ rows: (Int) -> [[SQLValue]]) -> Relation {
    switch self {
    case .shipped(let place): return .values(place.filled(with: rows(place.shipment)))
    case .join(let join):
      // A list is what sources find rows by an index with.
      if join.kind == .semi, case .shipped(let place) = join.right, let tested = place.onlyKey(join.condition),
        let keys = place.filled(with: rows(place.shipment)).list(of: tested.type),
        keys.count <= writer.longestKeyList
      {
        return .filter(
          join.left.carrying(for: writer, rows), keys.isEmpty ? .false : .inList(tested, keys))
      }
    default: break
    }
    func visit(_ expression: ScalarExpression) -> ScalarExpression {
      expression.mapChildren(visit, relation: { $0.carrying(for: writer, rows) })
    }
    return map(inputs: { $0.carrying(for: writer, rows) }, expressions: visit)
  }

  /// The places of shipments' rows.
  var shippedRows: [ShippedRows] {
    var found: [ShippedRows] = []
    forEachNode { if case .shipped(let rows) = $0 { found.append(rows) } }
    return found
  }

  /// Positions of the shipments whose rows the plan has places for.
  var shipments: [Int] { Set(shippedRows.map(\.shipment)).sorted() }
}

extension Values {
  /// The first column's constants as ones of `type`, without those that no value of it equals; nil where the types differ
  /// in more than their width.
  func list(of type: SQLType) -> [ScalarExpression]? {
    guard let own = columns.first?.type else { return nil }
    if own.base == type.base { return rows.map { $0[0] } }
    guard own.isInteger, type.isInteger else { return nil }
    return rows.compactMap { row in
      guard case .literal(.integer(let key), _) = row[0] else { return nil }
      let fits =
        type == .int8 || type == .int4 && Int32(exactly: key) != nil || type == .int2 && Int16(exactly: key) != nil
      return fits ? .literal(.integer(key), type) : nil
    }
  }
}

extension ShippedRows {
  /// What `condition` compares with the rows' only column, where it is nothing but that equality.
  fileprivate func onlyKey(_ condition: ScalarExpression) -> ScalarExpression? {
    guard isKeys, columns.count == 1, case .call(let call) = condition, call.name == "=", call.arguments.count == 2,
      let side = call.arguments.firstIndex(of: columns[0].reference)
    else { return nil }
    let tested = call.arguments[1 - side]
    return tested.references.contains(columns[0].id) ? nil : tested
  }

  func filled(with rows: [[SQLValue]]) -> Values {
    var seen: Set<[SQLValue]> = []
    var made: [[ScalarExpression]] = []
    for row in rows {
      let values = positions.map { row[$0] }
      if isKeys, values.contains(.null) || !seen.insert(values).inserted { continue }
      made.append(zip(values, columns).map { .literal($0, $1.type) })
    }
    return Values(columns: columns, rows: made)
  }
}
