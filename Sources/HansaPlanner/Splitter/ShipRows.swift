import HansaCatalog
import HansaCore
import HansaSQL

/// Joins of different sources: the rows of the small side travel to the source of the large one, which joins with them, and
/// only the answer leaves it. Nothing is created there.
extension Splitter {
  /// The sides of a join of different sources: one of them shipped to the other's source, or reduced by the other's keys,
  /// where that is worth it.
  func gathered(_ left: Placement, _ right: Placement, _ join: Join) -> (Placement, Placement) {
    guard left.source == nil || left.source != right.source else { return (left, right) }
    if settings.semiJoins == .always, let reduced = semiJoined(left, right, join) { return reduced }
    return shipped(left, right, join) ?? semiJoined(left, right, join) ?? (left, right)
  }

  private func shipped(_ left: Placement, _ right: Placement, _ join: Join) -> (Placement, Placement)? {
    guard canShip else { return nil }
    let rows = (rows(of: left), rows(of: right))
    let isLeftSmaller = (rows.0 ?? .infinity) < (rows.1 ?? .infinity)
    for leftTravels in isLeftSmaller ? [true, false] : [false, true] {
      let (small, large) = leftTravels ? (left, right) : (right, left)
      guard case .remote(let part) = large, small.source != part.source, !part.relation.isShipped,
        isWorthShipping(small, to: part, for: join.condition), let shipped = ship(small, to: part)
      else { continue }
      let wanted = join.kind == .inner ? reduced(part, by: shipped, on: join.condition) : part
      return leftTravels ? (.remote(shipped), .remote(wanted)) : (.remote(wanted), .remote(shipped))
    }
    return nil
  }

  /// The expression with those of its subqueries that read other sources placed at the part's source, or their rows
  /// shipped there, as far as that is worth it.
  func gathered(_ expression: ScalarExpression, at part: RemotePart) -> ScalarExpression {
    guard canShip, !expression.sources.subtracting([part.source]).isEmpty else { return expression }
    return expression.mapChildren({ self.gathered($0, at: part) }) { relation in
      guard !relation.sources.subtracting([part.source]).isEmpty, relation.isClosed, !relation.isVolatile else {
        return relation
      }
      let placement = settled(place(relation))
      if case .remote(let placed) = placement, placed.source == part.source { return placed.relation }
      guard isWorthShipping(placement, to: part) else { return relation }
      return ship(placement, to: part)?.relation ?? relation
    }
  }

  private var canShip: Bool { canSend && settings.shipping != .off }

  /// Whether rows may travel to a source at all.
  var canSend: Bool { settings.pushdown == .on && isShipping && !isInRecursion }

  private func isWorthShipping(
    _ placement: Placement, to part: RemotePart, for condition: ScalarExpression = .true
  ) -> Bool {
    guard let small = estimate(of: placement), small.rows <= Double(settings.maximumShippedRows) else { return false }
    if settings.shipping == .always { return true }
    guard let large = estimate(of: .remote(part)) else { return true }
    let sent = costs.sending(small, placement.relation.output, to: part.source)
    // A round trip more has to save something.
    if large.rows >= max(1000, small.rows * 2),
      sent <= costs.transfer(large, of: part.relation, from: part.source)
    {
      return true
    }
    guard let saved = workSaved(by: placement.relation.output, small, at: part, condition) else { return false }
    return saved > 2 * sent + 1
  }

  /// Milliseconds less that the source works where it begins with the partners of the shipped rows; nil where the rows of
  /// a part are not known.
  private func workSaved(
    by columns: [Column], _ small: Estimate, at part: RemotePart, _ condition: ScalarExpression
  ) -> Double? {
    let pairs = KeyPair.all(in: condition, of: columns)
    guard !pairs.isEmpty, let before = costs.fragment(part.relation, at: part.source)?.work.total else { return nil }
    estimator.remember(small, of: columns)
    let rows = ShippedRows(
      shipment: -1, columns: columns, positions: Array(columns.indices), estimatedRows: small.rows)
    let begun = part.relation.beginning(with: pairs) { self.keeping($0, [$1], of: rows) }
    return costs.fragment(begun, at: part.source).map { before - $0.work.total }
  }

  /// The placed rows as a part of the source of `part`; nil where they depend on what is around them, or its dialect cannot
  /// write them.
  func ship(_ placement: Placement, to part: RemotePart) -> RemotePart? {
    if case .anywhere = placement { return nil }
    let columns = placement.relation.output
    let expected = estimate(of: placement)
    var place = ShippedRows(
      shipment: shipments.count, columns: columns, positions: Array(columns.indices), estimatedRows: expected?.rows)
    guard !columns.isEmpty, placement.relation.isClosed else { return nil }
    if let refusal = refusal(of: .shipped(place), by: part) {
      note(PushdownNote(part.source, refusal))
      return nil
    }
    let relation = finish(settled(placement))
    guard relation.isClosed else { return nil }
    // A part of which only the number of rows counts has got a column of its own.
    place.positions = columns.compactMap { column in relation.output.firstIndex { $0.id == column.id } }
    guard place.positions.count == columns.count else { return nil }
    place.shipment = shipments.count
    shipments.append(relation)
    if let expected { estimator.remember(expected, of: columns) }
    return RemotePart(relation: .shipped(place), catalog: part.catalog)
  }

  func rows(of placement: Placement) -> Double? { estimate(of: placement)?.rows }

  func estimate(of placement: Placement) -> Estimate? {
    switch placement {
    case .remote(let part): estimator.estimate(part.relation.filtered(part.residual))
    case .anywhere(let relation): estimator.estimate(relation)
    case .merged(let relation):
      estimator.estimate(relation.replacingFragments { fragments.relation(at: $0.index) })
    }
  }

  // MARK: Taking it back

  /// The part with what was shipped to it fetched to the merge, if that is expected to be done sooner; nil where it is
  /// best as it is.
  func withoutShipments(_ part: RemotePart) -> Relation? {
    let used = part.relation.shipments
    if used.isEmpty || part.relation.worthOfShipments != nil { return nil }
    guard !part.relation.sources.isEmpty else { return unshipped(part) }
    guard settings.shipping == .byCost else { return nil }
    let before = (fragments, notes)
    let made = unshipped(part)
    // What travels is read in both cases.
    let parts = fragments.parts(from: before.0.count).filter { $0.source == part.source }
    let apart = parts.reduce(0.0) { $0 + (costs.pull($1.relation, from: part.source) ?? .infinity) }
    guard let together = costs.expectation(part.relation, at: part.source)?.cost?.total,
      apart < together * AlternativePlans.margin
    else {
      (fragments, notes) = before
      return nil
    }
    return made
  }

  private func unshipped(_ part: RemotePart) -> Relation {
    let wasShipping = isShipping
    isShipping = false
    defer { isShipping = wasShipping }
    return finish(place(part.relation.withoutShippedKeys.replacingShipped { shipments[$0.shipment] }))
  }
}

extension Placement {
  /// The source that computes it; nil for the merge.
  var source: Name? { if case .remote(let part) = self { part.source } else { nil } }

  var relation: Relation {
    switch self {
    case .remote(let part): part.relation
    case .anywhere(let relation), .merged(let relation): relation
    }
  }
}

extension Relation {
  /// Whether the rows are all shipped ones: none of them are the source's own.
  fileprivate var isShipped: Bool {
    guard sources.isEmpty else { return false }
    return !shipments.isEmpty
  }

  /// Refers to no column and no common table outside of it.
  var isClosed: Bool { PlanCheck.problem(in: self, madeOf: self) == nil }

  /// The plan with its shipped rows replaced, in the plans of subqueries too.
  func replacingShipped(_ change: (ShippedRows) -> Relation) -> Relation {
    if case .shipped(let rows) = self { return change(rows) }
    func visit(_ expression: ScalarExpression) -> ScalarExpression {
      expression.mapChildren(visit, relation: { $0.replacingShipped(change) })
    }
    return map(inputs: { $0.replacingShipped(change) }, expressions: visit)
  }
}
