import HansaCore
import HansaSQL

extension Estimator {
  /// The estimate with what earlier runs of the same part returned.
  func corrected(_ estimate: Estimate, of relation: Relation, over inputs: [Estimate?]) -> Estimate {
    guard let learned else { return estimate }
    var result = estimate
    switch relation {
    case .reference(let reference):
      guard let known = tables[reference.id] else { return result }
      result.take(known.estimate)
      shapes.rename(known.columns, as: reference.columns)
    case .fragment(let fragment):
      guard let known = fragments[fragment.index] else { return result }
      result.take(known.estimate)
      shapes.rename(known.columns, as: fragment.columns)
    case .shipped(let rows):
      result.shape = rows.isKeys ? nil : rows.columns.first.flatMap { shippedShapes[$0.id] }
    case .project, .window, .sort, .with:
      // As many rows as below.
      result.shape = shapes.parts(of: relation, over: inputs.map { $0?.shape })
    case .join(let join) where join.kind == .inner || join.kind == .cross:
      result.correction = inputs.reduce(1) { $0 * ($1?.correction ?? 1) }
      result.shape = shapes.parts(of: relation, over: inputs.map { $0?.shape })
      return result.corrected(by: learned)
    default:
      result.shape = shapes.parts(of: relation, over: inputs.map { $0?.shape })
      return result.corrected(by: learned)
    }
    return result
  }
}

extension Estimate {
  fileprivate mutating func take(_ other: Estimate) { (shape, correction) = (other.shape, other.correction) }

  fileprivate func corrected(by learned: LearnedEstimates) -> Estimate {
    let uncorrected = uncorrectedRows
    guard let shape = shape?.shape, let rows = learned.rows(shape, uncorrected: uncorrected) else { return self }
    var result = rescaled(to: rows)
    result.correction = rows / uncorrected
    return result
  }

  /// Without what was learned.
  var uncorrectedRows: Double { max(1, rows / correction) }

  /// So many rows, of all origins alike. A table that gives more than it was thought to have has them.
  private func rescaled(to count: Double) -> Estimate {
    guard count > rows else { return limited(to: count) }
    var result = self
    result.rows = count
    for (position, origin) in origins.enumerated() {
      let more = origin.rows * count / max(1, rows)
      let grows = origins.count == 1 && more > origin.profile.rows
      result.origins[position] = Origin(
        profile: grows ? origin.profile.with(rows: more) : origin.profile,
        rows: grows ? more : min(more, origin.profile.rows))
    }
    return result
  }
}

extension RowProfile {
  fileprivate func with(rows: Double) -> RowProfile {
    RowProfile(rows: rows, columns: columns, uniqueKeys: uniqueKeys, groups: groups)
  }
}
