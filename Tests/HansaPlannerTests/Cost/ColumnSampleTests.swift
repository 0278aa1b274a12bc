import HansaCatalog
import HansaCore
import HansaSQL
import HansaTesting
import Testing

@testable import HansaPlanner

@Suite struct ColumnSampleTests {
  private func statistics(_ values: [SQLValue], of all: Double) throws -> ColumnStatistics {
    var sample = ColumnSample()
    for value in values { sample.add(value) }
    return try #require(sample.statistics(of: all))
  }

  @Test func `values that are all different are different in all rows`() throws {
    let column = try statistics((0..<1000).map { .integer($0) }, of: 1_000_000)
    #expect(column.distinct == 1_000_000 && column.common.isEmpty && column.nullFraction == 0)
    #expect(column.histogram.first == .integer(0) && column.histogram.last == .integer(999))
    #expect(column.histogram.count == 101)
  }

  @Test func `a few values that come again and again are all that there are`() throws {
    let values = (0..<1000).map { index -> SQLValue in index % 10 == 0 ? .null : .text(index % 10 < 4 ? "a" : "b") }
    let column = try statistics(values, of: 1_000_000)
    #expect(column.nullFraction == 0.1 && column.distinct == 2 && column.width == 1 && column.histogram.isEmpty)
    #expect(column.common.map(\.value) == [.text("b"), .text("a")])
    #expect(column.common.map(\.fraction) == [0.6, 0.3])
  }

  @Test func `distinct values are estimated within a factor of two, whatever their number`() throws {
    for distinct in [100, 1000, 10_000, 100_000] {
      var random = SeededRandom(seed: UInt64(distinct))
      let values = (0..<5000).map { _ in SQLValue.integer(Int64(random.below(distinct))) }
      let found = try #require(try statistics(values, of: 1_000_000).distinct)
      #expect(found >= Double(distinct) / 2 && found <= Double(distinct) * 2, "\(found) for \(distinct)")
    }
  }

  @Test func `a frequent value is told apart from many rare ones`() throws {
    var random = SeededRandom(seed: 5)
    let values = (0..<5000).map { _ in SQLValue.integer(random.chance(30) ? -1 : Int64(random.below(1_000_000))) }
    let column = try statistics(values, of: 1_000_000)
    #expect(column.common.map(\.value) == [.integer(-1)])
    #expect(try (0.25...0.35).contains(#require(column.common.first?.fraction)))
    #expect(column.histogram.first != .integer(-1) && column.histogram.count == 101)
  }

  @Test func `nothing but NULL is known as that, and no row tells nothing`() throws {
    let column = try statistics([.null, .null], of: 100)
    #expect(column.nullFraction == 1 && column.distinct == nil && column.common.isEmpty)
    #expect(ColumnSample().statistics(of: 100) == nil)
  }

  @Test func `what the source knows stays, a sample adds the rest`() throws {
    let known = TableStatistics(
      rows: 1000,
      columns: [
        "a": ColumnStatistics(distinct: 7, correlation: 1),
        "b": ColumnStatistics(histogram: [.integer(-5), .integer(2000)]),
      ])
    let sample = try statistics((0..<100).map { .integer($0) }, of: 1000)
    let filled = known.adding(["a": sample, "b": sample, "c": sample], rows: 100)
    #expect(filled.sampledRows == 100 && filled.rows == 1000)
    #expect(filled.columns["a"]?.distinct == 7 && filled.columns["a"]?.correlation == 1)
    #expect(filled.columns["b"]?.distinct == 1000)
    #expect(filled.columns["b"]?.histogram.first == .integer(-5))
    #expect(filled.columns["b"]?.histogram.last == .integer(2000))
    #expect(filled.columns["c"]?.histogram.count == 100)
  }
}
