import Foundation
import Hansa
import HansaCore
import HansaPlanner
import HansaSQL
import HansaTesting
import Testing

/// Golden files say what is pushed where: Plans/Golden, written anew by `make bless`.
@Suite struct PlanSnapshotTests {
  struct Query: Sendable, CustomTestStringConvertible {
    var number: Int
    var placement: TPCHFederation.Placement
    var testDescription: String { "Q\(number), \(placement)" }
  }

  static let queries = TPCHFederation.Placement.allCases.flatMap { placement in
    (1...22).map { Query(number: $0, placement: placement) }
  }

  /// The smaller queries' files, without their folder.
  static let small: [String] = {
    let folder = GoldenPlan.folder.appending(path: "small")
    let files = try? FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
    return (files ?? []).filter { $0.pathExtension == "plan" }.map(\.lastPathComponent).sorted()
  }()

  /// Queries over one source that it cannot answer alone, and why.
  static let cutQueries: [Int: String] = [:]

  @Test(arguments: queries) func `a TPC-H query has the plan of its golden file`(_ query: Query) async throws {
    let sql = try #require(TPCH.queries[query.number])
    let name = query.number < 10 ? "q0\(query.number)" : "q\(query.number)"
    try await check(
      try GoldenPlan("tpch-\(query.placement)/\(name).plan", query: sql), query.placement,
      isCut: Self.cutQueries[query.number] != nil)
  }

  @Test(arguments: small) func `a small query has the plan of its golden file`(_ name: String) async throws {
    let golden = try GoldenPlan("small/\(name)")
    try await check(golden, .withParquet, isCut: golden.expectsSeveralFragments)
  }

  @Test func `there are sixty small queries`() { #expect(Self.small.count >= 60) }

  /// - Parameter isCut: a query over one source is known to be several fragments.
  private func check(_ golden: GoldenPlan, _ placement: TPCHFederation.Placement, isCut: Bool) async throws {
    let federation = try await PlannedTPCH.shared().federation(placement)
    var settings = SessionSettings()
    settings.searchPath = TPCHFederation.searchPath(placement)
    let result = try await federation.query("EXPLAIN (COSTS off) \(golden.query)", settings: settings)
    let lines = try await result.rows().map { row -> String in
      guard case .text(let line)? = row.first else { return "" }
      return line.string
    }
    // Databases of tests have numbers that differ from run to run.
    let plan = lines.joined(separator: "\n").replacing(#/`tpch_parts_\d+`/#, with: "`tpch_parts`")
    for line in lines { #expect(line.count <= 120 || line.contains("'"), "wider than 120: \(line)") }
    checkShape(try #require(result.plan), isCut: isCut)
    if GoldenPlan.isBlessing { return try golden.bless(plan) }
    let difference = GoldenPlan.difference(golden.plan, plan)
    #expect(
      difference == nil, "\(golden.file.lastPathComponent): \(difference ?? "")\n`make bless` accepts the new plan")
  }

  // MARK: What every plan has to be

  private func checkShape(_ plan: FederatedPlan, isCut: Bool) {
    if plan.allSources.count == 1 {
      // One that is known to be cut and is not any more should say so no longer.
      #expect((plan.fragments.count > 1) == isCut, "a query over one source is \(plan.fragments.count) fragments")
    }
    guard let merge = plan.merge else { return }
    for line in UnpushedRows(plan).unexplained { Issue.record("\(line)") }
    let needed = merge.relation.neededColumns
    merge.relation.forEachNode { node in
      guard case .fragment(let input) = node else { return }
      // A fragment without columns could not say how many rows it has.
      guard input.columns.count > 1 else { return }
      for column in input.columns where !needed.contains(column.id) {
        Issue.record("fragment \(input.index) returns \(column.name), which nothing needs")
      }
    }
  }
}

extension Relation {
  /// Columns that the plan's operators refer to, or that it gives.
  fileprivate var neededColumns: Set<ColumnID> {
    var needed = references.union(output.map(\.id))
    var tables: [CommonTable] = []
    var uses: [CommonTableID: [Reference]] = [:]
    forEachNode { node in
      switch node {
      // By position: all columns of either side.
      case .setOperation(let operation): needed.formUnion((operation.left.output + operation.right.output).map(\.id))
      case .with(let with): tables += with.tables
      case .reference(let reference): uses[reference.id, default: []].append(reference)
      case .distinct(let input): needed.formUnion(input.output.map(\.id))
      default: break
      }
    }
    _ = containsExpression { expression in
      if case .subquery(let subquery) = expression { needed.formUnion(subquery.relation.output.map(\.id)) }
      return false
    }
    // A common table's column is needed where one of its uses needs it; tables come before those that use them.
    for table in tables.reversed() {
      for (position, column) in table.relation.output.enumerated()
      where uses[table.id, default: []].contains(where: { needed.contains($0.columns[position].id) }) {
        needed.insert(column.id)
      }
    }
    return needed
  }
}
