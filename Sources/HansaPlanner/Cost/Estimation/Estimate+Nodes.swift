import HansaCore
import HansaSQL

extension Estimate {
  /// - Parameter scan: the table whose rows they are, where they are just that.
  func filtered(_ condition: ScalarExpression, _ estimator: Estimator, of scan: Scan? = nil) -> Estimate {
    let selectivity = Selectivity(estimate: self, estimator: estimator)
    var result = self
    let conjuncts = condition.plainConjuncts
    let part = scan.map { selectivity.all(conjuncts, of: $0) } ?? selectivity.all(conjuncts)
    result.rows = max(1, min(rows, rows * part))
    if origins.count == 1 {
      result.thin(0..<1, by: part)
    } else {
      result.narrow(by: conjuncts, selectivity)
    }
    result.limit(by: conjuncts, selectivity)
    return result
  }

  /// Takes from single origins what conditions on them do.
  private mutating func narrow(by conjuncts: [ScalarExpression], _ selectivity: Selectivity) {
    var byOrigin: [Int: [ScalarExpression]] = [:]
    for conjunct in conjuncts {
      let places = Set(storedColumns(of: conjunct).map { stored($0)?.origin ?? -1 })
      if places.count == 1, let place = places.first, place >= 0 { byOrigin[place, default: []].append(conjunct) }
    }
    for (place, own) in byOrigin {
      origins[place].rows = max(1, origins[place].rows * selectivity.all(own))
    }
  }

  /// Notes what conditions say about the values of columns, for joins and groups above.
  mutating func limit(by conjuncts: [ScalarExpression], _ selectivity: Selectivity) {
    for conjunct in conjuncts {
      if let (a, b) = equalColumns(conjunct) { equal.add(a, b) }
      let columns = storedColumns(of: conjunct)
      guard columns.count == 1, let id = columns.first, stored(id) != nil, !conjunct.isNullTest else { continue }
      let all = distinct(of: id).count
      limits[id] = max(1, min(all, conjunct.isEqualityToConstant ? 1 : all * selectivity.one(conjunct)))
    }
  }

  /// The stored columns that the condition makes equal.
  func equalColumns(_ condition: ScalarExpression) -> (ColumnID, ColumnID)? {
    guard let (comparison, left, right) = condition.comparison, comparison == .equal, let a = column(left),
      let b = column(right), stored(a) != nil, stored(b) != nil
    else { return nil }
    return (a, b)
  }

  func projected(_ items: [Projection]) -> Estimate {
    var result = self
    for item in items {
      if case .column(let id, _) = item.expression, id == item.column.id { continue }
      // A column that is made from one of its own name would be looked up for ever.
      guard !item.expression.references.contains(item.column.id) else { continue }
      result.definitions[item.column.id] = item.expression
    }
    return result
  }

  /// Ranks and running sums can differ in every row.
  func windowed(_ items: [Projection]) -> Estimate {
    var profiles: [ColumnID: ColumnProfile] = [:]
    for item in items {
      profiles[item.column.id] = ColumnProfile(
        type: item.column.type, distinct: nil, nullFraction: 0, width: item.column.type.usualWidth)
    }
    var result = self
    result.origins.append(Origin(profile: RowProfile(rows: rows, columns: profiles), rows: rows))
    return result
  }

  /// At most so many of the rows, taken evenly.
  func limited(to count: Double) -> Estimate {
    guard count < rows else { return self }
    var result = self
    result.rows = count
    result.thin(result.origins.indices, by: count / rows)
    return result
  }

  /// A part of the rows is left, and so of those of each origin.
  mutating func thin(_ positions: Range<Int>, by part: Double) {
    guard part < 1 else { return }
    for position in positions { origins[position].rows = max(1, origins[position].rows * part) }
  }

  // MARK: Rows from nowhere

  init(_ values: Values) {
    rows = Double(values.rows.count)
    var profiles: [ColumnID: ColumnProfile] = [:]
    for (place, column) in values.columns.enumerated() {
      let cells = values.rows.compactMap { $0.indices.contains(place) ? $0[place] : nil }
      let literals = cells.filter(\.isLiteral)
      let nulls = Double(literals.count { if case .literal(.null, _) = $0 { true } else { false } })
      let width = cells.map { Estimate(rows: 1).width(of: $0) }.reduce(0, +)
      profiles[column.id] = ColumnProfile(
        type: column.type, distinct: Double(max(1, Set(literals).count + cells.count - literals.count)),
        nullFraction: rows > 0 ? nulls / rows : 0, width: rows > 0 ? width / rows : column.type.usualWidth)
    }
    origins = [Origin(profile: RowProfile(rows: rows, columns: profiles), rows: rows)]
  }

  /// A set-returning function's: what its literals say, else PostgreSQL's ten elements of an array
  /// (estimate_array_length) and a thousand rows of all others (pg_proc.prorows).
  init(_ function: TableFunction) {
    let call = function.call
    let numbers = call.arguments.compactMap { argument -> Double? in
      guard case .literal(let value, _) = argument, case .number(let number)? = OrderedValue(value) else { return nil }
      return number
    }
    switch call.name {
    case "unnest":
      switch call.arguments.first {
      case .array(let elements, _)?: rows = Double(elements.count)
      case .literal(.array(let elements), _)?: rows = Double(elements.count)
      default: rows = 10
      }
    case "generate_series" where numbers.count >= 2 && numbers.count == call.arguments.count:
      let step = numbers.count > 2 ? numbers[2] : 1
      rows = step == 0 ? 0 : max(0, ((numbers[1] - numbers[0]) / step).rounded(.down) + 1)
    case "regexp_split_to_table", "string_to_table": rows = 10
    default: rows = 1000
    }
    if !rows.isFinite { rows = 1000 }
    let isDistinct = call.name == "generate_series"
    let profiles = function.columns.map { column in
      let isOrdinal = function.withOrdinality && column == function.columns.last
      return (
        column.id,
        ColumnProfile(
          type: column.type, distinct: isDistinct || isOrdinal ? max(1, rows) : nil, nullFraction: 0,
          width: column.type.usualWidth)
      )
    }
    origins = [
      Origin(profile: RowProfile(rows: rows, columns: Dictionary(profiles) { first, _ in first }), rows: rows)
    ]
  }

  /// UNION, INTERSECT and EXCEPT: a value of either side is as likely in the other.
  init(_ operation: SetOperation, _ left: Estimate, _ right: Estimate) {
    let (ours, theirs) = (operation.left.output, operation.right.output)
    func count(_ side: Estimate, _ output: [Column]) -> Double {
      operation.all ? side.rows : side.groups(output.map(\.reference))
    }
    let (a, b) = (count(left, ours), count(right, theirs))
    switch operation.kind {
    case .union: rows = a + b
    case .intersect: rows = min(a, b)
    case .except: rows = a
    }
    var profiles: [ColumnID: ColumnProfile] = [:]
    for (place, column) in operation.columns.enumerated() where place < ours.count && place < theirs.count {
      var profile = left.profile(of: ours[place].reference, type: column.type)
      if operation.kind == .union {
        let other = right.profile(of: theirs[place].reference, type: column.type)
        let part = left.rows / max(1, left.rows + right.rows)
        // Branches mostly hold other values, or the same few.
        profile.distinct = profile.distinct.flatMap { own in other.distinct.map { min(max(1, rows), own + $0) } }
        profile.nullFraction = profile.nullFraction * part + other.nullFraction * (1 - part)
        profile.width = profile.width * part + other.width * (1 - part)
        profile.statistics = nil
      }
      profiles[column.id] = profile
    }
    let keys = operation.all ? [] : [Set(operation.columns.map(\.id))]
    origins = [Origin(profile: RowProfile(rows: rows, columns: profiles, uniqueKeys: keys), rows: rows)]
  }
}

extension ScalarExpression {
  /// The condition itself, where it is marked as one that may be weakened.
  var unmarked: ScalarExpression {
    if case .call(let call) = self, call.name == FunctionCall.superset, let inner = call.arguments.first {
      return inner
    }
    return self
  }

  fileprivate var isNullTest: Bool {
    switch self {
    case .isNull: true
    case .not(let inner): inner.isNullTest
    default: false
    }
  }

  fileprivate var isEqualityToConstant: Bool {
    guard let (comparison, left, right) = comparison, comparison == .equal else { return false }
    return left.references.isEmpty || right.references.isEmpty
  }
}
