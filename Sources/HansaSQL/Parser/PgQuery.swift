import CPgQuery
import HansaCore

/// libpg_query's calls with Swift's strings and errors. It keeps its memory by thread and frees it when a thread ends.
enum PgQuery {
  /// Parses the text and hands its tree to `body`; the tree is valid during the call only.
  ///
  /// `body` gets the text's bytes too. It runs on another thread where the text may need much stack.
  static func withTree<Result>(
    of text: String, _ body: (ParseTree, [UInt8]) throws(HansaError) -> Result
  ) throws(HansaError) -> Result {
    try call(text) { (source, pointer) throws(HansaError) in
      let result = pg_query_parse(pointer)
      defer { pg_query_free_parse_result(result) }
      if let error = result.error { throw HansaError(error.pointee, in: source) }
      guard let json = result.parse_tree else { throw HansaError(.internalError, "libpg_query gave no tree") }
      return try body(try ParseTree(json), source)
    }
  }

  static func fingerprint(_ text: String) throws(HansaError) -> String {
    try call(text) { (source, pointer) throws(HansaError) in
      let result = pg_query_fingerprint(pointer)
      defer { pg_query_free_fingerprint_result(result) }
      if let error = result.error { throw HansaError(error.pointee, in: source) }
      guard let digits = result.fingerprint_str else {
        throw HansaError(.internalError, "libpg_query gave no fingerprint")
      }
      return String(cString: digits)
    }
  }

  static func normalize(_ text: String) throws(HansaError) -> String {
    try call(text) { (source, pointer) throws(HansaError) in
      let result = pg_query_normalize(pointer)
      defer { pg_query_free_normalize_result(result) }
      if let error = result.error { throw HansaError(error.pointee, in: source) }
      guard let query = result.normalized_query else { throw HansaError(.internalError, "libpg_query gave no text") }
      return String(cString: query)
    }
  }

  /// Calls `body` with the text's bytes and the same bytes as a C string, on a thread whose stack is large enough.
  private static func call<Result>(
    _ text: String, _ body: ([UInt8], UnsafePointer<CChar>) throws(HansaError) -> Result
  ) throws(HansaError) -> Result {
    var source = Array(text.utf8)
    if let offset = source.firstIndex(of: 0) {
      throw HansaError(
        .invalidCharacter, "the statement contains a NUL character", span: SourceSpan(offset: offset, length: 1))
    }
    source.append(0)
    let stack = try StackDemand(of: source)
    return try stack.run { () throws(HansaError) in
      // The pointer is used inside the closure only; a typed throw does not pass through withUnsafeBufferPointer.
      let outcome = source.withUnsafeBufferPointer { bytes -> Swift.Result<Result, HansaError> in
        guard let base = bytes.baseAddress else { return .failure(HansaError(.internalError, "no text")) }
        return base.withMemoryRebound(to: CChar.self, capacity: bytes.count) { pointer in
          Swift.Result { () throws(HansaError) in try body(source, pointer) }
        }
      }
      return try outcome.get()
    }
  }
}
