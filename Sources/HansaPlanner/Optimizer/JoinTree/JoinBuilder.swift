import HansaCore
import HansaSQL

/// Relations that are joined already, with the columns they give.
struct JoinUnit {
  var relation: Relation
  var columns: Set<ColumnID>
  /// The only source of its tables.
  var source: Name?
  /// Equalities of columns that hold of its rows, as far as the tree's conditions say so.
  var equalities: [ScalarExpression] = []

  init(_ relation: Relation) {
    self.relation = relation
    columns = Set(relation.output.map(\.id))
    source = relation.onlySource
  }
}

/// Joins the relations of a `JoinTree` again, group by group.
struct JoinBuilder {
  /// What is not applied yet.
  var conditions: [JoinTree.Condition]
  private(set) var attachments: [JoinTree.Attachment]

  init(conditions: [JoinTree.Condition], attachments: [JoinTree.Attachment]) {
    self.conditions = conditions
    self.attachments = attachments
  }

  /// One tree of the units, in their order as far as conditions connect them.
  ///
  /// - Parameter isGroup: they are of one source, and stay so until all are joined.
  mutating func join(_ units: [JoinUnit], isGroup: Bool) -> JoinUnit {
    var rest = units
    var made = rest.removeFirst()
    attach(to: &made, ownOnly: isGroup)
    while !rest.isEmpty {
      let connecting = conditions.filter { !$0.hasSubquery && !$0.columns.isDisjoint(with: made.columns) }
      func next(_ test: (JoinTree.Condition) -> Bool) -> Int? {
        rest.firstIndex { unit in
          connecting.contains {
            test($0) && !$0.columns.isDisjoint(with: unit.columns)
              && $0.columns.isSubset(of: made.columns.union(unit.columns))
          }
        }
      }
      made = joined(made, rest.remove(at: next(\.isEquality) ?? next { _ in true } ?? 0))
      attach(to: &made, ownOnly: isGroup)
    }
    if isGroup { attach(to: &made, ownOnly: false) }
    return made
  }

  /// The relation with what could not be applied to a part of it.
  func finish(_ unit: JoinUnit) -> Relation {
    var relation = unit.relation
    for attachment in attachments {
      relation = .join(Join(attachment.kind, relation, attachment.right, on: attachment.condition))
    }
    return relation.filtered(conditions.map(\.expression))
  }

  mutating func joined(_ left: JoinUnit, _ right: JoinUnit) -> JoinUnit {
    var made = left
    made.columns.formUnion(right.columns)
    let taken = take { [columns = made.columns] in
      !$0.hasSubquery && !$0.columns.isEmpty && $0.columns.isSubset(of: columns)
    }
    made.equalities += right.equalities
    let isOneSource = left.source != nil && left.source == right.source
    let own = needed(taken, &made.equalities, keepingAll: isOneSource)
    made.relation = .join(
      Join(own.isEmpty ? .cross : .inner, left.relation, right.relation, on: .conjunction(own)))
    if left.source != right.source { made.source = nil }
    return made
  }

  /// The conditions without the equalities that follow from others: a source that is sent rows takes each for another
  /// filter. Of its own tables it knows better.
  private func needed(
    _ conditions: [ScalarExpression], _ equalities: inout [ScalarExpression], keepingAll: Bool
  ) -> [ScalarExpression] {
    var kept: [ScalarExpression] = []
    for condition in conditions {
      if let (a, b) = ColumnClasses.equality(condition), a.type == b.type {
        if !keepingAll, ColumnClasses(equalities).areEqual(a, b) { continue }
        equalities.append(condition)
      }
      kept.append(condition)
    }
    return kept
  }

  private mutating func take(_ test: (JoinTree.Condition) -> Bool) -> [ScalarExpression] {
    let (own, others) = conditions.split(where: test)
    conditions = others
    return own.map(\.expression)
  }

  /// Applies to the unit what refers to it alone. What its own source can do comes first, so that it is one statement
  /// with it.
  mutating func attach(to unit: inout JoinUnit, ownOnly: Bool) {
    let own = unit.source
    if own != nil { attach(to: &unit) { $0.right.onlySource == own } }
    let filters = take { [columns = unit.columns] condition in
      guard !condition.columns.isEmpty, condition.columns.isSubset(of: columns) else { return false }
      return !condition.hasSubquery || own != nil && condition.expression.onlySource == own
    }
    unit.relation = unit.relation.filtered(filters)
    if !ownOnly { attach(to: &unit) { _ in true } }
  }

  private mutating func attach(to unit: inout JoinUnit, where test: (JoinTree.Attachment) -> Bool) {
    var kept: [JoinTree.Attachment] = []
    for attachment in attachments {
      guard !attachment.needed.isEmpty, attachment.needed.isSubset(of: unit.columns), test(attachment) else {
        kept.append(attachment)
        continue
      }
      unit.relation = .join(Join(attachment.kind, unit.relation, attachment.right, on: attachment.condition))
      unit.columns.formUnion(attachment.added)
      if attachment.kind == .left, attachment.right.onlySource != unit.source { unit.source = nil }
    }
    attachments = kept
  }
}

// MARK: Groups

extension JoinBuilder {
  /// Positions of the leaves that go together, each group in order, the groups by their first leaf. Equalities that
  /// only follow from others are added to the conditions.
  mutating func groups(_ leaves: [JoinUnit]) -> [[Int]] {
    var group = Array(leaves.indices)
    func unite(_ a: Int, _ b: Int) {
      let (kept, gone) = (min(group[a], group[b]), max(group[a], group[b]))
      for index in group.indices where group[index] == gone { group[index] = kept }
    }
    var leafOf: [ColumnID: Int] = [:]
    for (index, leaf) in leaves.enumerated() { for id in leaf.columns { leafOf[id] = index } }
    func isTogether(_ a: Int, _ b: Int) -> Bool { leaves[a].source != nil && leaves[a].source == leaves[b].source }

    for condition in conditions where condition.isEquality {
      let touched = Set(condition.columns.compactMap { leafOf[$0] })
      guard touched.count == 2, let a = touched.min(), let b = touched.max(), isTogether(a, b) else { continue }
      unite(a, b)
    }
    let classes = ColumnClasses(conditions.map(\.expression)).members.filter { $0.count > 2 }
    for a in leaves.indices where !classes.isEmpty {
      for b in leaves.indices where b > a && group[a] != group[b] && isTogether(a, b) {
        let implied = classes.compactMap { members -> ScalarExpression? in
          guard let x = members.first(where: { $0.isIn(leaves[a].columns) }),
            let y = members.first(where: { $0.isIn(leaves[b].columns) })
          else { return nil }
          return .equal(x, y)
        }
        // Nobody wrote it: it must not make more rows than there are.
        let all = ScalarExpression.conjunction(implied)
        guard !implied.isEmpty, leaves[a].relation.isUnique(where: all) || leaves[b].relation.isUnique(where: all)
        else { continue }
        for equality in implied {
          var condition = JoinTree.Condition(equality)
          condition.columns = equality.references
          conditions.append(condition)
        }
        unite(a, b)
      }
    }
    let byGroup = Dictionary(grouping: leaves.indices, by: { group[$0] })
    return byGroup.keys.sorted().map { byGroup[$0] ?? [] }
  }
}

extension ScalarExpression {
  fileprivate func isIn(_ columns: Set<ColumnID>) -> Bool {
    if case .column(let id, _) = self { columns.contains(id) } else { false }
  }
}
