import HansaCore
import HansaSource

/// Which of a fragment's tries run, and whose rows are its answer. A value without I/O.
struct DeliveryState {
  /// A try that is under way; with a stream once the server was asked.
  private struct Live { let endpoint: Int; var stream: BatchStream? }

  var retry: RetryState
  private(set) var tries: TryLog
  /// By number.
  private var live: [Int: Live] = [:]
  /// The try whose rows are the answer.
  private var winner: Int?
  /// Tries whose rows nobody wants any more.
  private var losers: Set<Int> = []
  /// The last try that the target was told of.
  private var told = 1
  /// Gives back the ticket of the second of two that are under way; the other has the fragment's own.
  var ticket: (@Sendable () -> Void)?
  private(set) var isCancelled = false
  /// The target has ended.
  private(set) var isOver = false

  static let cancelled = HansaError(.queryCanceled, "the query was cancelled")

  init(retry: RetryState, tries: TryLog) {
    self.retry = retry
    self.tries = tries
  }

  // MARK: Beginning

  /// Whether the first try is the only one, and has given nothing yet.
  var waitsForFirst: Bool { tries.begun == 1 && live.count == 1 && winner == nil && !isOver && !isCancelled }

  /// - Returns: the number of a new try.
  mutating func begin(_ endpoint: Int, place: String?, at now: ContinuousClock.Instant) -> Int {
    let number = tries.begin(endpoint, place: place, at: now)
    live[number] = Live(endpoint: endpoint)
    return number
  }

  /// The target is told of a try.
  ///
  /// - Returns: why the one before failed.
  mutating func tell(_ number: Int) -> HansaError? {
    told = number
    return tries.last
  }

  /// The server was asked.
  ///
  /// - Returns: whether nobody wants its answer any more.
  mutating func asked(_ number: Int, _ stream: BatchStream) -> Bool {
    live[number]?.stream = stream
    return isCancelled || isOver || losers.contains(number)
  }

  // MARK: Answers and ends

  /// Whose answer it is.
  struct Answer {
    /// To be cancelled.
    var losers: [BatchStream] = []
    /// The server, where the target does not know which of two it was.
    var news: Int?
  }

  /// Whether what a try does is of interest.
  func isWanted(_ number: Int) -> Bool { winner == nil ? !losers.contains(number) : winner == number }

  /// Rows of a try are there: the first of all are the answer.
  ///
  /// - Returns: nil for a try whose rows are not wanted.
  mutating func answered(_ number: Int) -> Answer? {
    guard isWanted(number) else { return nil }
    guard winner == nil else { return Answer() }
    winner = number
    let others = live.filter { $0.key != number }
    losers.formUnion(others.keys)
    return Answer(
      losers: others.compactMap(\.value.stream), news: told == tries.begun ? nil : live[number]?.endpoint)
  }

  /// Whether another try may still answer.
  private func hasOther(than number: Int? = nil) -> Bool {
    live.keys.contains { $0 != number && !losers.contains($0) }
  }

  enum Next {
    case nothing
    case finish(Answer)
    case fail(HansaError)
    /// All tries have failed so far.
    case decide(HansaError, RetryState)
  }

  mutating func ended(_ number: Int, _ error: HansaError?, at now: ContinuousClock.Instant) -> Next {
    defer { live[number] = nil }
    guard !isOver else { return .nothing }
    if error == nil, let answer = answered(number) {
      isOver = true
      return .finish(answer)
    }
    if isCancelled {
      guard !hasOther(than: number) else { return .nothing }
      isOver = true
      return .fail(error.map { $0.category == .cancelled ? $0 : Self.cancelled } ?? Self.cancelled)
    }
    guard isWanted(number), let error else { return .nothing }
    tries.fail(error, number: number, at: now)
    // The other one may still answer.
    if winner == nil, hasOther(than: number) { return .nothing }
    return .decide(error, retry)
  }

  /// What gives the second ticket back, once, where the end of a try has made it free. The winner's end is the fragment's,
  /// whose own ticket goes with it: a loser that is left needs the other one.
  mutating func spareTicket(after number: Int) -> (@Sendable () -> Void)? {
    live.isEmpty || winner != number ? ticket.take() : nil
  }

  /// What was sent was taken back, and the next try is the first again.
  ///
  /// - Returns: whether nobody waits for it.
  mutating func restart(_ retry: RetryState) -> Bool {
    self.retry = retry
    winner = nil
    return isCancelled
  }

  // MARK: The target's end

  /// - Returns: what is to be cancelled; nil where nothing runs that could end the target.
  mutating func cancel() -> [BatchStream]? {
    isCancelled = true
    return hasOther() ? live.values.compactMap(\.stream) : nil
  }

  /// No further try is made.
  ///
  /// - Parameter refusal: why not.
  /// - Returns: the error to end with; nil where the target has ended.
  mutating func giveUp(after refusal: HansaError?) -> HansaError? {
    guard !isOver else { return nil }
    isOver = true
    return isCancelled ? Self.cancelled : tries.error(after: refusal)
  }
}
