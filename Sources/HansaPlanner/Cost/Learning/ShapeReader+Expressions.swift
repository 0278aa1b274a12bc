import HansaCore
import HansaSQL

extension ShapeReader {
  func hash(_ expression: ScalarExpression) -> ShapeHash {
    switch expression {
    case .column(let id, _): return columns[id] ?? ShapeHash("column")
    case .literal(let value, _):
      var hash = ShapeHash("constant")
      switch value {
      case .integer(let number): hash.add(constant: UInt64(bitPattern: number))
      case .text(let text): hash.add(constant: text.string)
      default: hash.add(constant: "\(value)")
      }
      return hash
    case .parameter(let number, _):
      var hash = ShapeHash("constant")
      hash.add(constant: "$\(number)")
      return hash
    case .cast(let inner, _): return hash(inner)
    case .call(let call):
      let isSymmetric = call.name == "=" || call.name == "<>"
      let parts = call.arguments.map(hash)
      return all(isSymmetric ? [ShapeHash.sum(parts)] : parts, of: call.name.string)
    case .and(let parts): return ShapeHash("and", .sum(parts.map(hash)))
    case .or(let parts): return ShapeHash("or", .sum(parts.map(hash)))
    case .inList(let tested, let list):
      var hash = ShapeHash("in", hash(tested))
      // A list of a hundred is another shape than one of two.
      hash.add(number: UInt64(Int.bitWidth - list.count.leadingZeroBitCount))
      hash.add(constant: UInt64(list.count))
      // Of a long list a part is enough to know it again.
      hash.add(constant: ShapeHash.sum(list.prefix(64).map(self.hash)).exact)
      return hash
    case .subquery(let subquery):
      let plan = parts(ofSubquery: subquery.relation)?.whole ?? ShapeHash()
      return all(subquery.tested.map(hash) + [plan], of: subquery.kind.word)
    case .isBoolean(_, let value): return all(expression.children.map(hash), of: "is \(value.map { "\($0)" } ?? "")")
    case .not: return all(expression.children.map(hash), of: "not")
    case .isNull: return all(expression.children.map(hash), of: "is null")
    case .isDistinct: return all(expression.children.map(hash), of: "is distinct")
    case .conditional: return all(expression.children.map(hash), of: "case")
    case .array, .row: return all(expression.children.map(hash), of: "row")
    case .aggregate(let call): return all(expression.children.map(hash), of: call.name.string)
    case .window(let call): return all(expression.children.map(hash), of: "\(call.name) over")
    }
  }

  private func all(_ parts: [ShapeHash], of kind: String) -> ShapeHash {
    var hash = ShapeHash(kind)
    for part in parts { hash.add(part) }
    return hash
  }

  /// The plan of a subquery, all at once.
  private func parts(ofSubquery relation: Relation) -> Parts? {
    var reader = self
    func visit(_ relation: Relation) -> Parts? {
      let inputs = relation.inputs.map(visit)
      return reader.parts(of: relation, over: inputs)
    }
    return visit(relation)
  }
}

extension Subquery.Kind {
  fileprivate var word: String {
    switch self {
    case .scalar: "scalar"
    case .exists: "exists"
    case .any(let comparison): "any \(comparison)"
    case .all(let comparison): "all \(comparison)"
    case .array: "array of"
    }
  }
}
