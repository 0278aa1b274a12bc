import HansaCatalog
import HansaCore
import HansaSQL

extension Estimate {
  /// Bytes of the columns' values in one row, on average.
  func width(of columns: [Column]) -> Double { columns.map { width(of: $0.reference) }.reduce(0, +) }

  /// Bytes of a value, on average.
  func width(of expression: ScalarExpression) -> Double {
    if let id = column(expression), let profile = stored(id)?.column {
      return profile.width * (1 - profile.nullFraction)
    }
    if case .literal(.text(let text), _) = expression { return Double(text.string.utf8.count) }
    return expression.type.usualWidth
  }

  func nullFraction(of expression: ScalarExpression) -> Double {
    column(expression).flatMap { stored($0)?.column.nullFraction } ?? 0
  }

  /// Distinct values of an expression over all rows of its origins, but for what conditions on it leave.
  func distinct(of expression: ScalarExpression) -> DistinctCount {
    let defined = definition(of: expression)
    if let id = column(defined) { return distinct(of: id) }
    if defined.isLiteral { return DistinctCount(count: 1) }
    if defined.type == .boolean { return DistinctCount(count: 2) }
    let columns = storedColumns(of: defined)
    guard covers(columns) else { return DistinctCount(count: min(DistinctCount.guess, max(1, rows)), isGuess: true) }
    let parts = columns.map { distinct(of: $0) }
    var count = parts.map(\.count).reduce(1, *)
    if let bound = dateFieldBound(defined) { count = min(count, bound) }
    return DistinctCount(count: max(1, count), isGuess: parts.contains(where: \.isGuess))
  }

  /// Distinct values of a stored column over all rows of its origin, but for what conditions on it leave.
  func distinct(of id: ColumnID) -> DistinctCount {
    let limit = limits[id] ?? .infinity
    guard let (position, column) = stored(id) else {
      return DistinctCount(count: max(1, min(DistinctCount.guess, rows, limit)), isGuess: true)
    }
    let all = origins[position].profile.rows
    if let distinct = column.distinct { return DistinctCount(count: max(1, min(distinct, limit))) }
    if column.type == .boolean { return DistinctCount(count: min(2, limit)) }
    return DistinctCount(count: max(1, min(DistinctCount.guess, all, limit)), isGuess: true)
  }

  /// The rows as those of one new origin: `columns` become `renamed`, by position.
  func sealed(_ columns: [Column], as renamed: [Column], uniqueKeys: [Set<ColumnID>] = []) -> Estimate {
    var profiles: [ColumnID: ColumnProfile] = [:]
    for (inner, outer) in zip(columns, renamed) {
      profiles[outer.id] = profile(of: inner.reference, type: outer.type)
    }
    let profile = RowProfile(rows: rows, columns: profiles, uniqueKeys: uniqueKeys)
    return Estimate(rows: rows, origins: [.init(profile: profile, rows: rows)])
  }

  /// What is known of an expression's values in these rows. Common values are not: conditions and joins shifted them.
  func profile(of expression: ScalarExpression, type: SQLType) -> ColumnProfile {
    let known = column(expression).flatMap { stored($0)?.column }
    let count = distinct(of: expression)
    var profile = ColumnProfile(
      type: type, distinct: count.isGuess ? nil : min(max(1, rows), groups([expression])),
      nullFraction: known?.nullFraction ?? 0, width: width(of: expression), statistics: known?.statistics)
    if !origins.contains(where: { $0.rows < $0.profile.rows }) || profile.statistics == nil { return profile }
    profile.statistics?.common = []
    profile.statistics?.distinct = profile.distinct
    return profile
  }
}
