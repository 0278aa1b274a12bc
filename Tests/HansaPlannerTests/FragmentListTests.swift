import HansaCatalog
import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

@Suite struct FragmentListTests {
  /// A fragment that reads a table of three columns.
  private func listOfOne(_ columns: inout ColumnAllocator) -> (list: FragmentList, input: FragmentInput) {
    let items = ["a", "b", "c"].map { Scan.Item(columns.column(Name($0), .int4), remoteName: Name($0)) }
    let scan = Scan(source: "shop", schema: "public", table: "t", items: items, estimatedRows: nil)
    let catalog = SourceCatalog(
      source: "shop", kind: "postgresql", dialect: "postgresql", version: "15", defaultSchema: "public", tables: [])
    var list = FragmentList()
    let input = list.add(RemotePart(relation: .scan(scan), catalog: catalog))
    return (list, input)
  }

  private func reading(_ positions: [Int], of input: FragmentInput) -> Relation {
    .project(.fragment(input), positions.map { Projection(input.columns[$0], input.columns[$0].reference) })
  }

  private func names(_ relation: Relation?) -> [Name]? { relation?.output.map(\.name) }

  @Test func `a fragment that two plans read answers each with the columns that it needs`() {
    var columns = ColumnAllocator()
    let (list, input) = listOfOne(&columns)
    let one = list.pruned(reading([1], of: input), columns: &columns)
    #expect(names(one.answers[0]) == ["b"])
    let two = list.pruned(reading([0, 2], of: input), columns: &columns)
    #expect(names(two.answers[0]) == ["a", "c"])
    let all = list.pruned(reading([0, 1, 2], of: input), columns: &columns)
    #expect(all.answers.isEmpty && names(list.relation(at: 0)) == ["a", "b", "c"])
  }

  @Test func `a fragment that one plan reads twice answers with the columns of both uses`() {
    var columns = ColumnAllocator()
    let (list, input) = listOfOne(&columns)
    let both = Join(.cross, reading([0], of: input), reading([2], of: input), on: .literal(.boolean(true), .boolean))
    let pruned = list.pruned(.join(both), columns: &columns)
    #expect(names(pruned.answers[0]) == ["a", "c"])
    pruned.merged.forEachNode { node in
      if case .fragment(let input) = node { #expect(input.columns.map(\.name) == ["a", "c"]) }
    }
  }

  @Test func `a fragment of which only the number of rows counts answers with one column`() {
    var columns = ColumnAllocator()
    let (list, input) = listOfOne(&columns)
    let none = list.pruned(reading([], of: input), columns: &columns)
    #expect(none.answers[0]?.output.count == 1)
  }
}
