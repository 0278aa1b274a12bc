import CDuckDB
import Foundation
import HansaCore
import Synchronization

/// DuckDB's shared library, opened once in a process and never closed.
public struct DuckDBLibrary: Sendable {
  /// The file that was opened; a bare name when the loader found it.
  public let path: String
  /// DuckDB's version without the `v`: `1.5.6`.
  public let version: String

  /// DuckDB's C functions.
  ///
  /// Only for code that runs after `load` has returned: everything that holds a `DuckDBDatabase` does.
  @inline(__always)
  public static var functions: UnsafePointer<hansa_duckdb_functions> { hansa_duckdb() }

  private static let loaded = Mutex<DuckDBLibrary?>(nil)

  /// The library, opened at the first call.
  ///
  /// - Throws: `.undefinedFile` when no library is found or `HANSA_LIBDUCKDB` names none, `.configuration` when what
  ///   was found cannot be opened or is too old.
  public static func load() throws(HansaError) -> DuckDBLibrary {
    let result: Result<DuckDBLibrary, HansaError> = loaded.withLock { loaded in
      if let loaded { return .success(loaded) }
      do throws(HansaError) {
        let library = try open()
        loaded = library
        return .success(library)
      } catch { return .failure(error) }
    }
    return try result.get()
  }

  private static func open() throws(HansaError) -> DuckDBLibrary {
    let candidates = try DuckDBSearch().candidates()
    var failure: String?
    for candidate in candidates {
      if let message = tryOpening(candidate) {
        // A bare name that the loader does not know is no failure worth telling when nothing else is found.
        if candidate.contains("/") { failure = failure ?? message }
      } else {
        let version = functions.pointee.library_version().map { String(cString: $0) } ?? ""
        return DuckDBLibrary(path: candidate, version: String(version.drop { $0 == "v" }))
      }
    }
    if let failure {
      throw HansaError(.configuration, "DuckDB's library cannot be opened: \(failure)", advice: DuckDBSearch.advice)
    }
    throw HansaError(.undefinedFile, "DuckDB's library (libduckdb.so) was not found", advice: DuckDBSearch.advice)
  }

  /// The loader's message, or nil when the library is open.
  private static func tryOpening(_ path: String) -> String? {
    let symbols = DuckDBSearch.symbols(beside: path)
    return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 1024) { message in
      guard let error = message.baseAddress else { return "no memory" }
      error.pointee = 0
      return hansa_duckdb_open_library(path, symbols, error, message.count) ? nil : String(cString: error)
    }
  }
}
