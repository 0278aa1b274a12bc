import HansaCore
import HansaSQL

/// Joins that stay in the merge: the distinct keys of one side filter the other at its source, so that only rows arrive that
/// have a partner. Both the filter and the join read one answer of the first side.
///
/// Source: Bernstein and Chiu, "Using Semi-Joins to Solve Relational Queries", JACM 28(1), 1981.
extension Splitter {
  /// The sides of a join, one of them reduced by the other where that is worth it; nil where none is.
  func semiJoined(_ left: Placement, _ right: Placement, _ join: Join) -> (Placement, Placement)? {
    guard canSend, settings.semiJoins != .off else { return nil }
    let isLeftLarger = (rows(of: left) ?? .infinity) >= (rows(of: right) ?? .infinity)
    for reducesLeft in isLeftLarger ? [true, false] : [false, true] where join.kind.mayReduce(left: reducesLeft) {
      let (large, small) = reducesLeft ? (left, right) : (right, left)
      guard let (reduced, sender) = reduce(large, by: small, join) else { continue }
      return reducesLeft ? (reduced, sender) : (sender, reduced)
    }
    return nil
  }

  private func reduce(_ large: Placement, by small: Placement, _ join: Join) -> (Placement, Placement)? {
    guard case .remote(var part) = large, !part.relation.sources.isEmpty, !isAnywhere(small),
      let known = estimate(of: small)
    else { return nil }
    // A quotient is kept as text, of which the merge could make no number again without losing digits.
    guard Transport.open(small.relation).isEmpty else { return nil }
    let columns = small.relation.output
    let pairs = KeyPair.all(in: join.condition, of: columns)
    let visible = Set(part.relation.output.map(\.id))
    guard !pairs.isEmpty, pairs.allSatisfy({ visible.contains($0.tested) }), small.relation.isClosed else { return nil }
    let sent = pairs.map { columns[$0.position] }
    let keys = known.groups(sent.map(\.reference))
    guard keys <= Double(settings.maximumShippedRows) else { return nil }
    var place = ShippedRows(
      shipment: shipments.count, columns: columns, positions: Array(columns.indices), estimatedRows: known.rows)
    estimator.remember(known, of: columns)
    let trial = keeping(part.relation, pairs, of: place)
    guard
      let worth = worth(
        of: trial, instead: part, keys: keys, sent,
        areCounted: sent.allSatisfy { !known.distinct(of: $0.reference).isGuess }),
      refusal(of: trial, by: part) == nil
    else { return nil }
    let relation = finish(settled(small))
    // A side of which only the number of rows counts has got a column of its own.
    place.positions = columns.compactMap { column in relation.output.firstIndex { $0.id == column.id } }
    guard relation.isClosed, place.positions.count == columns.count else { return nil }
    place.shipment = shipments.count
    shipments.append(relation)
    part.relation = keeping(part.relation, pairs, of: place).worth(worth)
    return (.remote(part), .merged(.shipped(place)))
  }

  /// Milliseconds that are expected to be saved; nil where it is not worth it.
  ///
  /// - Parameter areCounted: whether the number of keys is more than a guess.
  private func worth(
    of reduced: Relation, instead part: RemotePart, keys: Double, _ columns: [Column], areCounted: Bool
  ) -> Double? {
    guard let before = estimator.estimate(part.relation), let after = estimator.estimate(reduced) else { return nil }
    let output = part.relation.output
    let values = (before.rows - after.rows) * Double(output.count) * costs.merge.value / 1000
    let saved =
      costs.transfer(before, of: part.relation, from: part.source) - costs.transfer(after, output, from: part.source)
      + values
    if settings.semiJoins == .always { return max(1000, saved) }
    // Whether keys leave rows out depends on how many there are.
    guard before.rows >= 1000, after.rows * 2 <= before.rows, areCounted else { return nil }
    var all = after
    all.rows = keys
    let cost = costs.sending(all, columns, to: part.source)
    return saved > 2 * cost + 1 ? saved - cost : nil
  }

  private func isAnywhere(_ placement: Placement) -> Bool { if case .anywhere = placement { true } else { false } }
}

extension Join.Kind {
  /// Whether rows of a side that have no partner may be missing.
  fileprivate func mayReduce(left: Bool) -> Bool {
    switch self {
    case .inner, .semi: true
    case .left, .anti: !left
    case .right: left
    case .full, .cross: false
    }
  }
}

extension Relation {
  /// The semi-join at the top with what it is worth noted on its keys.
  fileprivate func worth(_ milliseconds: Double) -> Relation {
    guard case .join(var join) = self, case .shipped(var keys) = join.right else { return self }
    keys.worth = milliseconds
    join.right = .shipped(keys)
    return .join(join)
  }

  /// Keys that the answer does not need, by what they are worth together; nil where it needs a shipment.
  var worthOfShipments: Double? {
    let all = shippedRows.map(\.worth)
    let worth = all.compactMap(\.self).reduce(0, +)
    return all.contains(nil) || worth == 0 ? nil : worth
  }
}
