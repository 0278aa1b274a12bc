import Dispatch
import Foundation
import HansaSource
import Testing

@Suite struct WorkerThreadTests {
  private static let mark = "WorkerThreadTests"

  /// Tells whether the thread that lets it go still has what it was given.
  private final class Witness: Sendable {
    private let tell: @Sendable (Bool) -> Void
    init(_ tell: @escaping @Sendable (Bool) -> Void) { self.tell = tell }
    deinit { tell(Thread.current.threadDictionary[WorkerThreadTests.mark] != nil) }
  }

  @Test func `what a thread's work holds is let go before the thread begins to end`() async {
    let started = DispatchSemaphore(value: 0)
    let hasAll = await withCheckedContinuation { continuation in
      Self.start(after: started) { continuation.resume(returning: $0) }
      // From here on the thread alone holds the witness.
      started.signal()
    }
    #expect(hasAll)
  }

  private static func start(after started: DispatchSemaphore, _ tell: @escaping @Sendable (Bool) -> Void) {
    let witness = Witness(tell)
    WorkerThread.start("witness") {
      Thread.current.threadDictionary[mark] = true
      withExtendedLifetime(witness) { started.wait() }
    }
  }
}
