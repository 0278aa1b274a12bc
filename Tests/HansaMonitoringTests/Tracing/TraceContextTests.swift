import HansaMonitoring
import Testing

@Suite struct TraceContextTests {
  private static let trace = "4bf92f3577b34da6a3ce929d0e0e4736"
  private static let span = "00f067aa0ba902b7"

  @Test func `a traceparent is read as W3C has it`() throws {
    let context = try #require(TraceContext(parent: "00-\(Self.trace)-\(Self.span)-01", state: "rojo=00f0,congo=t61"))
    #expect(context.traceID == Self.trace && context.spanID == Self.span && context.isSampled)
    #expect(context.state == "rojo=00f0,congo=t61")
    #expect(TraceContext(parent: "00-\(Self.trace)-\(Self.span)-02")?.isSampled == false)
    #expect(TraceContext.parent(trace: Self.trace, span: Self.span, isSampled: false).hasSuffix("-00"))
  }

  @Test func `a later version is read as far as this one knows it`() {
    #expect(TraceContext(parent: "cc-\(Self.trace)-\(Self.span)-01-what-the-future-will-be")?.isSampled == true)
    #expect(TraceContext(parent: "cc-\(Self.trace)-\(Self.span)-01.what") == nil)
  }

  @Test(arguments: [
    "", "00", "00-\(trace)-\(span)", "00-\(trace)-\(span)-1", "00-\(trace)-\(span)-01-more", "ff-\(trace)-\(span)-01",
    "00-\(trace.uppercased())-\(span)-01", "00-00000000000000000000000000000000-\(span)-01",
    "00-\(trace)-0000000000000000-01", "00_\(trace)-\(span)-01", "00-\(trace)-\(span)-0g", "0x-\(trace)-\(span)-01",
    "00-\(trace)-\(span)é-01",
  ])
  func `what is no traceparent is none`(_ text: String) { #expect(TraceContext(parent: text) == nil) }

  @Test(arguments: ["", "a=1\n", "a=é", String(repeating: "a", count: 513)])
  func `a state that cannot be passed on is dropped, and the trace goes on`(_ state: String) throws {
    let context = try #require(TraceContext(parent: "00-\(Self.trace)-\(Self.span)-01", state: state))
    #expect(context.state == nil)
  }

  @Test func `a query is part of its client's trace, or begins one`() throws {
    let parent = try #require(TraceContext(parent: "00-\(Self.trace)-\(Self.span)-00", state: "a=b"))
    let (own, continued) = (TraceIdentity(process: 1, id: 5), TraceIdentity(process: 1, id: 5, parent: parent))
    #expect(continued.traceID == Self.trace && continued.spanID == own.spanID && own.traceID != Self.trace)
    let span = continued.spanID(ofFragment: "1")
    #expect(span != continued.spanID && span != continued.spanID(ofFragment: "2"))
    #expect(
      continued.headers(ofFragment: "1") == ["traceparent": "00-\(Self.trace)-\(span)-00", "tracestate": "a=b"])
    #expect(own.headers(ofFragment: "1") == ["traceparent": "00-\(own.traceID)-\(span)-01"])
    #expect(TraceContext(parent: own.headers(ofFragment: "1")["traceparent"] ?? "") != nil)
  }

  @Test func `spans of a record hang below the client's`() throws {
    var record = QueryRecord.example(sources: ["shop", "lake"])
    record.parent = TraceContext(parent: "00-\(Self.trace)-\(Self.span)-01")
    record.fragments[0].endpoint = "127.0.0.1:5432/shop"
    let spans = QuerySpans(systems: DatabaseSystems(types: ["shop": "postgresql", "lake": "files"])).spans(of: record)
    #expect(spans.map(\.identity.traceID) == Array(repeating: Self.trace, count: 3))
    #expect(spans.map(\.parentSpanID) == [Self.span, spans[0].spanID, spans[0].spanID])
    #expect(spans.map(\.name) == ["SELECT", "SELECT shop", "SELECT lake"])
    let systems = spans.map { $0.attributes.first { $0.name == "db.system.name" }?.value }
    #expect(systems == [.text("hansa"), .text("postgresql"), .text("duckdb")])
    #expect(spans[1].attributes.contains { $0 == ("db.namespace", .text("shop")) })
    #expect(spans[1].attributes.contains { $0 == ("server.port", .integer(5432)) })
    record.fragments[0].endpoint = "/run/postgresql:5433/shop"
    record.fragments[1].endpoint = "/data/lake"
    let local = QuerySpans(systems: DatabaseSystems(types: ["shop": "postgresql", "lake": "files"])).spans(of: record)
    #expect(local[1].attributes.contains { $0 == ("server.address", .text("/run/postgresql")) })
    #expect(local[1].attributes.contains { $0 == ("db.namespace", .text("shop")) })
    #expect(!local[2].attributes.contains { $0.name == "server.address" || $0.name == "db.namespace" }, "files")
  }
}
