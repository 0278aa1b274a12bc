import HansaCore
import Testing

@testable import HansaPlanner

@Suite struct LearnedRowsTests {
  /// A statement by its number, of a shape with all others.
  private static func observation(
    _ statement: UInt64, estimated: Double, expected: Double? = nil, rows: Double
  ) -> LearnedEstimates.Observation {
    LearnedEstimates.Observation(
      shape: RelationShape(exact: statement, general: 7), name: { "t" }, sources: ["s"], uncorrected: estimated,
      expected: expected, rows: rows)
  }

  /// What is expected of the first statement after these runs of it, by an estimate of 100 rows.
  private static func expected(after runs: [Double]) -> Double? {
    let learned = LearnedEstimates()
    for (date, rows) in runs.enumerated() { learned.learn(observation(1, estimated: 100, rows: rows), date: date) }
    return learned.rows(RelationShape(exact: 1, general: 7), uncorrected: 100)
  }

  @Test(arguments: [1.0, 10, 10_000, 1e12])
  func `three runs that agree are believed, one moves an estimate ten times at most`(_ rows: Double) throws {
    let first = try #require(Self.expected(after: [rows]))
    #expect(max(first / 100, 100 / first) < 10.001)
    let second = try #require(Self.expected(after: [rows, rows]))
    #expect(max(second / 100, 100 / second) < 100.001)
    let third = try #require(Self.expected(after: [rows, rows, rows]))
    #expect(abs(third / rows - 1) < 1e-9)
  }

  @Test(arguments: [0.0, 1e15]) func `one odd run among others changes nothing`(_ odd: Double) throws {
    let usual = [10_000.0, 10_000, 10_000]
    for place in 0...3 {
      var runs = usual
      runs.insert(odd, at: place)
      let expected = try #require(Self.expected(after: runs))
      #expect(abs(expected / 10_000 - 1) < 1e-9, "odd at \(place)")
    }
    // The table has changed: after three runs it is the new size.
    let changed = try #require(Self.expected(after: usual + [odd, odd, odd]))
    #expect(changed != 10_000)
  }

  @Test func `good estimates leave nothing behind`() {
    let learned = LearnedEstimates()
    for statement in 0..<100 { learned.learn(Self.observation(UInt64(statement), estimated: 100, rows: 150), date: 1) }
    #expect(learned.contents.parts.isEmpty && learned.contents.shapes.isEmpty && learned.version(of: ["s"]) == 0)
  }

  @Test func `fewer than ten rows are no plan's trouble`() {
    let learned = LearnedEstimates()
    learned.learn(Self.observation(1, estimated: 1, rows: 9), date: 1)
    learned.learn(Self.observation(2, estimated: 12, rows: 0), date: 1)
    #expect(learned.contents.parts.isEmpty && learned.version(of: ["s"]) == 0)
  }

  @Test func `other constants are corrected where three were wrong in the same direction`() throws {
    let other = RelationShape(exact: 99, general: 7)
    let learned = LearnedEstimates()
    for statement in 1...2 { learned.learn(Self.observation(UInt64(statement), estimated: 10, rows: 500), date: 1) }
    // However often the same statement runs.
    for _ in 0..<10 { learned.learn(Self.observation(2, estimated: 10, rows: 500), date: 1) }
    #expect(learned.rows(other, uncorrected: 10) == nil)
    learned.learn(Self.observation(3, estimated: 10, rows: 400), date: 1)
    let corrected = try #require(learned.rows(other, uncorrected: 10))
    #expect(abs(corrected - 500) < 1e-6)
    // Two of five were right: nothing can be said of the others.
    for statement in 4...5 { learned.learn(Self.observation(UInt64(statement), estimated: 10, rows: 10), date: 1) }
    #expect(learned.rows(other, uncorrected: 10) == nil)
    // What is known of a statement itself stays.
    #expect(learned.rows(RelationShape(exact: 2, general: 7), uncorrected: 10) != nil)
  }

  @Test(arguments: [1e12, 1]) func `other constants are moved by a hundred times at most`(_ rows: Double) throws {
    let learned = LearnedEstimates()
    for statement in 1...8 { learned.learn(Self.observation(UInt64(statement), estimated: 1e6, rows: rows), date: 1) }
    let corrected = try #require(learned.rows(RelationShape(exact: 99, general: 7), uncorrected: 1e6))
    #expect(abs(corrected - (rows > 1 ? 1e8 : 1e4)) < 1)
  }

  @Test func `what has not run for the longest time goes first`() {
    let learned = LearnedEstimates(limit: 100)
    for number in 0..<1000 {
      let shape = RelationShape(exact: UInt64(number), general: UInt64(number))
      let seen = LearnedEstimates.Observation(shape: shape, name: { "t" }, sources: ["s"], uncorrected: 1, rows: 1000)
      learned.learn(seen, date: number)
      // One that runs again and again.
      learned.learn(Self.observation(5000, estimated: 1, rows: 1000), date: number)
    }
    let contents = learned.contents
    #expect(contents.parts.count <= 100 && contents.shapes.count <= 100)
    #expect(contents.parts.contains { $0.shape.exact == 5000 } && contents.parts.contains { $0.shape.exact == 999 })
    #expect(!contents.parts.contains { $0.shape.exact == 0 })
  }

  @Test func `the version grows with estimates that move by more than two times`() {
    let learned = LearnedEstimates()
    func version(after rows: Double) -> UInt64 {
      learned.learn(Self.observation(1, estimated: 100, rows: rows), date: 1)
      return learned.version(of: ["s"])
    }
    #expect([100, 1000, 1000, 1000, 1001, 900].map(version) == [0, 1, 1, 1, 1, 1])
    #expect(learned.changes == 6 && learned.version(of: ["t"]) == 0)
    learned.forget("other")
    #expect(!learned.contents.parts.isEmpty)
    learned.forget("s")
    #expect(learned.contents.parts.isEmpty && learned.contents.shapes.isEmpty && learned.version(of: ["s"]) == 3)
  }

  @Test func `an estimate that moves in small steps outdates plans, too`() throws {
    let learned = LearnedEstimates()
    for rows in [1000.0, 1000, 1000, 1000, 1000] {
      learned.learn(Self.observation(1, estimated: 100, rows: rows), date: 1)
    }
    let version = learned.version(of: ["s"])
    // The middle of the last five is 1000, 1000, 1500, 2200 and 3000 then.
    for (rows, isTold) in [(1500.0, false), (2200, false), (3000, false), (3000, true), (3000, true)] {
      learned.learn(Self.observation(1, estimated: 100, rows: rows), date: 1)
      #expect(learned.version(of: ["s"]) == version + (isTold ? 1 : 0))
    }
  }

  @Test(arguments: [5000.0, 2]) func `what others made wrong is right after it ran`(_ expected: Double) throws {
    let shape = RelationShape(exact: 99, general: 7)
    let learned = LearnedEstimates()
    for statement in 1...3 {
      learned.learn(Self.observation(UInt64(statement), estimated: 100, rows: expected), date: 1)
    }
    let version = learned.version(of: ["s"])
    // By statistics alone it would have been expected rightly.
    for _ in 0..<5 { learned.learn(Self.observation(99, estimated: 100, expected: expected, rows: 100), date: 1) }
    let corrected = try #require(learned.rows(shape, uncorrected: 100))
    #expect(abs(corrected - 100) < 1e-6 && learned.version(of: ["s"]) == version + 1)
  }

  @Test func `nonsense is neither learned nor taken from a file`() {
    let learned = LearnedEstimates()
    for rows in [Double.nan, -1, .infinity] { learned.learn(Self.observation(1, estimated: 1, rows: rows), date: 1) }
    var contents = LearnedEstimates.Contents()
    for rows in [[], [Double.nan], [0], [-5], Array(repeating: 1000.0, count: 1000)] {
      let shape = RelationShape(exact: UInt64(contents.parts.count), general: 7)
      contents.parts.append(LearnedPart(shape: shape, name: "t", sources: ["s"], rows: rows, date: 1))
    }
    contents.shapes[7] = LearnedShape(sources: ["s"], ratios: [.init(exact: 1, ratio: .infinity)], date: 1)
    learned.merge(contents)
    #expect(learned.contents.parts.isEmpty && learned.contents.shapes.isEmpty)
  }
}
