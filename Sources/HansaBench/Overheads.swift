import Dispatch
import Foundation
import HansaArrow
import HansaCatalog
import HansaCore
import HansaExecution
import HansaSource

/// What pool, admission, retries and breaker cost, without any server: nanoseconds a call.
struct Overheads: Encodable {
  struct Figure: Encodable {
    /// The median and the 99th percentile of batches of 100 calls, per call.
    var median: Double
    var p99: Double
  }

  var poolCheckOutAndIn: Figure
  var fragmentBare: Figure
  var fragmentByResilientSource: Figure
  var refusalByOpenBreaker: Figure
  var admissionAndEnd: Figure

  static func measured() throws(HansaError) -> Overheads {
    let pool = ConnectionPool(source: "none", settings: PoolSettings()) { Connection() }
    pool.checkIn(try pool.checkOut())
    let request = FragmentRequest(sql: "", schema: Schema([Field("n", .int8)]))
    let resilient = ResilientSource(name: "none", endpoints: [SourceEndpoint(EndedSource())])
    let broken = ResilientSource(
      name: "none", endpoints: [SourceEndpoint(EndedSource(error: HansaError(.cannotConnect, "it is down")))],
      options: ResilienceOptions(retry: .off))
    while broken.refusal == nil { _ = try? broken.execute(request).nextBlocking() }
    let admission = AdmissionController()
    return Overheads(
      poolCheckOutAndIn: try figure { () throws(HansaError) in pool.checkIn(try pool.checkOut()) },
      fragmentBare: try figure { () throws(HansaError) in _ = try EndedSource().execute(request).nextBlocking() },
      fragmentByResilientSource: try figure { () throws(HansaError) in
        _ = try resilient.execute(request).nextBlocking()
      },
      refusalByOpenBreaker: try figure { () throws(HansaError) in _ = broken.refusal },
      admissionAndEnd: try figure { () throws(HansaError) in
        // Its place and ticket go back with it.
        _ = try admission.admitNow(user: "ann", tickets: ["none": 1])
      })
  }

  private static func figure(_ call: () throws(HansaError) -> Void) throws(HansaError) -> Figure {
    let size = 100
    var batches: [Double] = []
    for _ in 0..<1100 {
      let clock = ContinuousClock.now
      for _ in 0..<size { try call() }
      batches.append((ContinuousClock.now - clock) / .nanoseconds(size))
    }
    // The first ones warm the caches.
    let sorted = batches.dropFirst(100).sorted()
    return Figure(median: sorted[sorted.count / 2], p99: sorted[sorted.count * 99 / 100])
  }
}

private final class Connection: PooledConnection {
  var isReusable: Bool { true }
  func isSound(probing: Bool) -> Bool { true }
  func close() {}
}

/// A source whose fragments have ended when they are asked for.
private struct EndedSource: SourceAdapter {
  let name: Name = "none"
  var error: HansaError?

  func execute(_ fragment: FragmentRequest) -> BatchStream {
    let stream = BatchStream(schema: fragment.schema)
    if let error { stream.finish(throwing: error) } else { stream.finish() }
    return stream
  }

  func catalog() async throws(HansaError) -> SourceCatalog { throw Self.none }
  func check() async throws(HansaError) -> SourceCheck { throw Self.none }
  func close() async {}

  private static let none = HansaError(.cannotConnect, "there is no server")
}
