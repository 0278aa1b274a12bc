import HansaCore
import Testing

@testable import HansaSource

@Suite struct SQLCommenterTests {
  @Test func `a comment has sqlcommenter's form, its fields in order`() {
    let fields = ["tracestate": "congo=t61,rojo=00", "traceparent": "00-4bf9-00f0-01"]
    #expect(
      SQLCommenter.append(fields, to: "SELECT 1")
        == "SELECT 1\n/*traceparent='00-4bf9-00f0-01',tracestate='congo%3Dt61%2Crojo%3D00'*/")
  }

  @Test func `no value ends the comment or begins another`() {
    let hostile = "*/ ; DROP TABLE t; /* ' \" \\ ? $1 :a %s \u{0} é"
    let sql = SQLCommenter.append(["a": hostile], to: "SELECT 1")
    let comment = sql.dropFirst("SELECT 1\n".count)
    #expect(comment.hasPrefix("/*a='%2A%2F%20") && comment.hasSuffix("%C3%A9'*/"))
    #expect(comment.utf8.filter { $0 == UInt8(ascii: "*") }.count == 2)
    #expect(comment.utf8.filter { $0 == UInt8(ascii: "'") }.count == 2)
    #expect(comment.utf8.allSatisfy { (0x20...0x7E).contains($0) && $0 != UInt8(ascii: "?") && $0 != 0x24 })
  }

  @Test(arguments: ["!50000 x", "+ HINT", "", "a b", "1a", "a*", "é"])
  func `a name that is more than a word is left out`(_ name: String) {
    #expect(SQLCommenter.append([name: "1"], to: "SELECT 1") == "SELECT 1")
  }

  @Test func `a comment that would be too long is left out as a whole`() {
    #expect(SQLCommenter.append(["a": String(repeating: "é", count: 512)], to: "SELECT 1") == "SELECT 1")
    #expect(SQLCommenter.append([:], to: "SELECT 1") == "SELECT 1")
  }
}
