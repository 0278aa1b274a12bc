import Dispatch
import Foundation
import Synchronization

/// Threads that wait a while for more work before they end: making one costs a small query a quarter of its time.
///
/// There is no limit to how many run, for each has a call that blocks; those that wait are few.
final class WorkerThreads: Sendable {
  /// How long a thread waits for work.
  private let patience: DispatchTimeInterval
  /// How many may wait at once.
  private let most: Int
  /// The one that waits the shortest is the last: it serves next, and the others come to their end.
  private let idle = Mutex<[Worker]>([])

  init(patience: DispatchTimeInterval = .seconds(5), most: Int = 16) {
    self.patience = patience
    self.most = most
  }

  /// Runs `work` on a thread that waits, or else on a new one.
  func start(_ name: String, _ work: @escaping @Sendable () -> Void) {
    let work = Work(name, work)
    if let worker = idle.withLock({ $0.popLast() }) { return worker.give(work) }
    let worker = Worker(work)
    let thread = Thread { self.serve(worker) }
    thread.name = work.name
    thread.stackSize = 4 << 20
    thread.start()
  }

  private func serve(_ worker: Worker) {
    let thread = Thread.current
    while let work = worker.take() {
      // A new thread has its name, and may not be told it while whoever starts it has not ended that.
      if thread.name != work.name { thread.name = work.name }
      work.run()
      thread.name = Self.idleName
      guard waits(worker) else { return }
      if worker.waits(patience) { continue }
      // Whoever took it from the list gives it work at once.
      guard leaves(worker) else {
        worker.wait()
        continue
      }
      return
    }
  }

  /// What the system calls a thread that waits.
  static let idleName = "idle worker"

  /// How many wait for work.
  var waiting: Int { idle.withLock { $0.count } }

  private func waits(_ worker: Worker) -> Bool {
    idle.withLock { idle in
      guard idle.count < most else { return false }
      idle.append(worker)
      return true
    }
  }

  private func leaves(_ worker: Worker) -> Bool {
    idle.withLock { idle in
      guard let place = idle.firstIndex(where: { $0 === worker }) else { return false }
      idle.remove(at: place)
      return true
    }
  }
}

/// What a thread is given to do.
private final class Worker: Sendable {
  private let work: Mutex<Work?>
  private let given = DispatchSemaphore(value: 0)

  init(_ work: Work) { self.work = Mutex(work) }

  func give(_ next: Work) {
    work.withLock { $0 = next }
    given.signal()
  }

  func take() -> Work? { work.withLock { $0.take() } }

  /// Whether work came in time.
  func waits(_ patience: DispatchTimeInterval) -> Bool { given.wait(timeout: .now() + patience) == .success }

  func wait() { given.wait() }
}

/// What runs once.
///
/// A thread that ends lets its block go when its thread-local variables are gone already. If a block were the last to hold
/// a database, that one's library would close it with settings that it has freed (seen in DuckDB 1.5: "double free").
private final class Work: Sendable {
  /// What the system calls the thread meanwhile; it takes 15 bytes and nothing longer.
  let name: String
  private let body: Mutex<(@Sendable () -> Void)?>

  init(_ name: String, _ body: @escaping @Sendable () -> Void) {
    self.name = String(decoding: name.utf8.prefix(15), as: UTF8.self)
    self.body = Mutex(body)
  }

  func run() {
    let body = body.withLock { $0.take() }
    body?()
  }
}
