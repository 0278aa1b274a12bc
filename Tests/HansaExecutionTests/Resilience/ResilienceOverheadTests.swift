import HansaArrow
import HansaCatalog
import HansaCore
import HansaExecution
import HansaSource
import Testing

/// A source whose fragments have ended when they are asked for.
private struct EmptySource: SourceAdapter {
  let name: Name = "empty"

  func execute(_ fragment: FragmentRequest) -> BatchStream {
    let stream = BatchStream(schema: fragment.schema)
    stream.finish()
    return stream
  }

  func catalog() async throws(HansaError) -> SourceCatalog { throw HansaError(.internalError, "no catalog") }
  func check() async throws(HansaError) -> SourceCheck { throw HansaError(.internalError, "no server") }
  func close() async {}
}

@Suite struct ResilienceOverheadTests {
  /// The goal is 20 µs in a release build; this one is not optimized and shares its machine.
  @Test func `retries and breaker cost little a fragment`() throws {
    let request = FragmentRequest(sql: "", schema: Schema([Field("n", .int8)]))
    func time(_ adapter: any SourceAdapter) throws -> Duration {
      // The best of many short runs: others want the processors too.
      let runs = 100
      var best = Duration.seconds(1)
      for _ in 0..<200 {
        let clock = ContinuousClock.now
        for _ in 0..<runs { if try adapter.execute(request).nextBlocking() != nil { Issue.record("it has no rows") } }
        best = min(best, (ContinuousClock.now - clock) / runs)
      }
      return best
    }
    let bare = try time(EmptySource())
    let resilient = try time(ResilientSource(name: "empty", endpoints: [SourceEndpoint(EmptySource())]))
    print("a fragment takes \(bare) bare, \(resilient) by a resilient source")
    #expect(resilient - bare < .microseconds(200))
  }
}
