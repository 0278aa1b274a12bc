import HansaCore

#if canImport(Darwin)
  import Darwin
#else
  import Glibc
#endif

/// How much stack parsing a text may need.
///
/// libpg_query recurses over its tree without a limit: a long chain of operators would overflow the stack and end the
/// process. The tree's depth is bounded by the words and operators in the text, so that many are counted, and a text
/// that may nest deeply is parsed on a thread of its own with a stack of that size. The stack is address space: only
/// what is used costs memory.
struct StackDemand {
  /// Bytes that one word or operator may cost. Seen at most: 654, a chain of NOT in `pg_query_normalize`.
  static let bytesPerToken = 1024
  /// What the decoder needs for `SQLParser.maximumNesting`, and the calls around it.
  static let base = 8 * 1024 * 1024
  /// Up to this many the caller's stack does: 256 KiB of it.
  static let tokensOnCallersStack = 256
  /// Over this many the statement is refused: 512 MiB of address space.
  static let maximumTokens = 512 * 1024

  private let tokens: Int

  /// - Throws: `programLimitExceeded` for a text that could need more than the largest stack.
  init(of source: [UInt8]) throws(HansaError) {
    tokens = Self.count(source)
    if tokens > Self.maximumTokens {
      throw HansaError(
        .programLimitExceeded,
        "the statement has \(tokens) words and operators, at most \(Self.maximumTokens) are possible",
        advice: "Put long lists into one array parameter, or load them as a table.")
    }
  }

  /// Words and operators, counted too high rather than too low: also in strings and comments. Numbers, blanks, commas
  /// and quotes are not counted since none of them makes a tree deeper.
  static func count(_ source: [UInt8]) -> Int {
    var count = 0
    var inWord = false
    for byte in source {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"), 0x80...:
        if !inWord { count += 1 }
        inWord = true
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        break
      case 0...0x20, UInt8(ascii: ","), UInt8(ascii: "'"), UInt8(ascii: "."):
        inWord = false
      default:
        inWord = false
        count += 1
      }
    }
    return count
  }

  /// Runs the body here, or on a thread with enough stack while this one waits.
  func run<Result>(_ body: () throws(HansaError) -> Result) throws(HansaError) -> Result {
    tokens <= Self.tokensOnCallersStack
      ? try body() : try Self.run(stack: Self.base + tokens * Self.bytesPerToken, body)
  }

  private static func run<Result>(
    stack: Int, _ body: () throws(HansaError) -> Result
  ) throws(HansaError) -> Result {
    var result: Swift.Result<Result, HansaError>?
    let failure = withoutActuallyEscaping({
      result = Swift.Result { () throws(HansaError) in try body() }
    }) { work in
      start(stack: stack, Work(work))
    }
    guard failure == 0, let result else {
      throw HansaError(
        .outOfMemory, "no thread with a stack of \(stack / 1_048_576) MiB could be started to parse the statement",
        detail: "pthread_create gave error \(failure)")
    }
    return try result.get()
  }

  private final class Work {
    let body: () -> Void
    init(_ body: @escaping () -> Void) { self.body = body }
  }

  /// Starts a thread for the work and waits for its end; the error's number, 0 for none.
  private static func start(stack: Int, _ work: Work) -> Int32 {
    var attributes = pthread_attr_t()
    var failure = pthread_attr_init(&attributes)
    guard failure == 0 else { return failure }
    defer { pthread_attr_destroy(&attributes) }
    failure = pthread_attr_setstacksize(&attributes, stack)
    guard failure == 0 else { return failure }
    let argument = Unmanaged.passRetained(work)
    #if canImport(Darwin)
      var thread: pthread_t?
    #else
      var thread = pthread_t()
    #endif
    failure = pthread_create(
      &thread, &attributes,
      { argument in
        #if canImport(Darwin)
          let work: Work? = Unmanaged<Work>.fromOpaque(argument).takeRetainedValue()
        #else
          let work = argument.map { Unmanaged<Work>.fromOpaque($0).takeRetainedValue() }
        #endif
        work?.body()
        return nil
      }, argument.toOpaque())
    guard failure == 0 else {
      argument.release()
      return failure
    }
    #if canImport(Darwin)
      if let thread { pthread_join(thread, nil) }
    #else
      pthread_join(thread, nil)
    #endif
    return 0
  }
}
