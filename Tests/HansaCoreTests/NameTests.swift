import HansaCore
import Testing

@Suite struct NameTests {
  @Test func `names that only look alike differ`() {
    let composed = "\u{E9}"
    let decomposed = "e\u{301}"
    #expect(composed == decomposed, "Swift's own comparison finds them equal")
    #expect(Name(composed) != Name(decomposed))
    #expect(Set([Name(composed), Name(decomposed)]).count == 2)
    #expect(SQLValue.text(composed) != SQLValue.text(decomposed))
  }

  @Test func `the nearest names come first`() {
    #expect(nearestNames(to: "ordrs", among: ["orders", "customer", "order_lines"]).first == "orders")
    #expect(nearestNames(to: "zzz", among: ["orders"]).isEmpty)
  }

  @Test func `a secret never shows itself`() {
    let secret = Secret("hunter2")
    #expect("\(secret) \(String(reflecting: secret))".contains("hunter2") == false)
    #expect(secret.redacted(from: "password=hunter2 host=x") == "password=*** host=x")
  }

  @Test func `a span knows its line and draws a caret`() {
    let text = "SELECT é,\n  wrong FROM t"
    let span = SourceSpan(offset: text.utf8.count - "wrong FROM t".utf8.count)
    #expect(span.position(in: text) == (2, 3))
    #expect(span.excerpt(of: text) == "LINE 2:   wrong FROM t\n          ^")
  }
}
