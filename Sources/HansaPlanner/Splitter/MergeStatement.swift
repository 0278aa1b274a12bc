import HansaCore
import HansaSQL

extension Relation {
  /// The plan as the merge engine's statement.
  func mergeStatement(in dialect: any SQLDialect) throws(Unprintable) -> String {
    try RelationPrinter.statement(keepingOrderOfCycles, dialect: dialect)
  }

  /// The plan with the joins that close a cycle tied to those below them.
  ///
  /// The engine orders inner joins anew, and all it knows of a fragment is its number of rows: it takes each column for a
  /// key. Of `lineitem JOIN (orders JOIN customer) ON l_orderkey = o_orderkey AND s_nationkey = c_nationkey` it may join
  /// lineitem and customer first, whose 25 nations make billions of rows (TPC-H 5 did not end). So each of such equalities
  /// refers to the others' tables too, and can be tested only where these are joined already, in the order that was chosen by
  /// statistics. It stays an equality, for a hash join, and the answer is the same: a row with NULL in one of the columns
  /// has no partner by the other equality.
  private var keepingOrderOfCycles: Relation {
    let inner = map(inputs: { $0.keepingOrderOfCycles }, expressions: Self.keepingOrderOfCycles)
    guard case .join(var join) = inner, join.kind == .inner, !join.isLateral else { return inner }
    let conjuncts = join.condition.conjuncts
    let pairs = conjuncts.map { Self.columns($0, join) }
    guard pairs.compactMap({ $0 }).count > 1 else { return inner }
    let left = Self.tied(pairs.map { $0?.left }, join.left)
    let right = Self.tied(pairs.map { $0?.right }, join.right)
    guard left != nil || right != nil else { return inner }
    join.condition = .conjunction(
      zip(conjuncts, pairs).enumerated().map { position, part in
        guard part.1 != nil, case .call(var call) = part.0 else { return part.0 }
        call.arguments = call.arguments.map { argument in
          [left?[position], right?[position]].compactMap { $0 }.first { $0.column == argument }?.tied ?? argument
        }
        return .call(call)
      })
    return .join(join)
  }

  /// The expression with its subqueries' joins tied; one that refers to rows around it the engine takes apart first.
  private static func keepingOrderOfCycles(_ expression: ScalarExpression) -> ScalarExpression {
    guard expression.containsSubquery else { return expression }
    return expression.mapChildren(keepingOrderOfCycles) { $0.isClosed ? $0.keepingOrderOfCycles : $0 }
  }

  /// The columns of an equality between the sides of a join.
  private static func columns(
    _ condition: ScalarExpression, _ join: Join
  ) -> (left: ScalarExpression, right: ScalarExpression)? {
    guard case .call(let call) = condition, call.name == "=", call.arguments.count == 2,
      case .column(let first, let type) = call.arguments[0], case .column(let second, let other) = call.arguments[1],
      // The digits of decimals are known of plain columns.
      !type.isNumeric, !other.isNumeric
    else { return nil }
    let (left, right) = (Set(join.left.output.map(\.id)), Set(join.right.output.map(\.id)))
    if left.contains(first), right.contains(second) { return (call.arguments[0], call.arguments[1]) }
    if left.contains(second), right.contains(first) { return (call.arguments[1], call.arguments[0]) }
    return nil
  }

  /// Each column as it is read only where the tables of the others are joined to its own; nil where all are of one table, or
  /// of tables that no equality joins.
  private static func tied(
    _ columns: [ScalarExpression?], _ side: Relation
  ) -> [(column: ScalarExpression, tied: ScalarExpression)?]? {
    guard let tables = side.joinedTables else { return nil }
    let places = columns.map { column -> Int? in
      guard case .column(let id, _)? = column else { return nil }
      return tables.firstIndex { $0.contains(id) }
    }
    guard Set(places.compactMap { $0 }).count > 1 else { return nil }
    return zip(columns, places).map { column, place in
      guard let column, let place else { return nil }
      var others: [Int: ScalarExpression] = [:]
      for case (let other?, let otherPlace?) in zip(columns, places) where otherPlace != place {
        others[otherPlace] = others[otherPlace] ?? other
      }
      let isJoined = others.sorted { $0.key < $1.key }.map { ScalarExpression.not(.isNull($0.value)) }
      return (
        column,
        .conditional(
          [.init(.conjunction(isJoined), column)], otherwise: .null(column.type), column.type)
      )
    }
  }

  /// The columns of the tables that inner joins by equality make the relation of; nil where a join has no equality, for its
  /// order was not chosen.
  private var joinedTables: [Set<ColumnID>]? {
    switch self {
    case .filter(let input, _): return input.joinedTables
    case .join(let join) where join.kind == .inner && !join.isLateral:
      guard let left = join.left.joinedTables, let right = join.right.joinedTables,
        join.condition.conjuncts.contains(where: \.isEquality)
      else { return nil }
      return left + right
    case .join(let join) where join.kind == .cross: return nil
    default: return [Set(output.map(\.id))]
    }
  }
}
