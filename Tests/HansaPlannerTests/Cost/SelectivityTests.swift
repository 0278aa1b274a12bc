import HansaCore
import HansaSQL
import Testing

@testable import HansaPlanner

@Suite struct SelectivityTests {
  @Test func `a histogram counts evenly within a range`() throws {
    let histogram = try #require(Histogram([0, 10, 20, 100].map { .integer($0) }))
    #expect(histogram.fraction(below: .number(5)) == 0.5 / 3)
    #expect(histogram.fraction(below: .number(60)) == 2.5 / 3)
    // The bounds are a sample's: there may be more beyond.
    #expect(try #require(histogram.fraction(below: .number(-1))) == 0.01 / 3)
    #expect(try #require(histogram.fraction(below: .number(1000))) == 1 - 0.01 / 3)
    #expect(histogram.fraction(below: .text("a")) == nil)
    #expect(Histogram([.integer(1)]) == nil)
  }

  @Test func `texts lie between others by their first bytes that differ`() throws {
    let histogram = try #require(Histogram([.text("Customer#001"), .text("Customer#009")]))
    let middle = try #require(histogram.fraction(below: .text("Customer#005")))
    #expect((0.4...0.6).contains(middle))
    let early = try #require(histogram.fraction(below: .text("Customer#002")))
    #expect(early < middle)
  }

  @Test func `infinite dates divide a range in halves`() throws {
    let histogram = try #require(Histogram([.date(0), .date(.max)]))
    #expect(histogram.fraction(below: .number(86_400_000_000)) == 0.5)
  }

  @Test(arguments: [
    ("%green%", "light green metallic", true), ("%green%", "gren", false), ("a_c", "aéc", true), ("a_c", "ac", false),
    ("%", "", true), ("_", "", false), (#"50\%"#, "50%", true), (#"50\%"#, "50x", false), ("%a%b", "xaxbab", true),
    ("%a%b", "xaxba", false), ("ab%", "ab", true), ("", "", true), ("", "a", false),
  ]) func `a pattern matches as LIKE does`(_ pattern: String, _ text: String, _ matches: Bool) {
    #expect(LikePattern(Name(pattern)).matches(Name(text)) == matches)
  }

  @Test func `a pattern has a prefix's range and a shape's likelihood`() throws {
    let pattern = LikePattern("PROMO%")
    let range = try #require(pattern.range)
    #expect(range.0 == "PROMO" && range.1 == "PROMP")
    #expect(LikePattern("abc").exact == "abc")
    #expect(LikePattern("ABC", ignoringCase: true).exact == nil)
    #expect(LikePattern("abc", ignoringCase: true).matches("aBc"))
    #expect(LikePattern("%ab").usualSelectivity < LikePattern("%a").usualSelectivity)
    #expect(LikePattern("100!%%", escape: "!").matches("100% sure"))
  }

  @Test func `what equals the same column is equal`() {
    let ids = (1...5).map { ColumnID($0) }
    var equal = EqualColumns()
    equal.add(ids[0], ids[1])
    equal.add(ids[2], ids[3])
    #expect(!equal.areEqual(ids[0], ids[3]))
    equal.add(ids[1], ids[2])
    #expect(equal.areEqual(ids[0], ids[3]) && !equal.areEqual(ids[0], ids[4]))
    #expect(equal.classes.count == 1)
  }
}
