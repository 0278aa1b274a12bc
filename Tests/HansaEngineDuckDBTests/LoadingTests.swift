import Foundation
import HansaCore
import Testing

@testable import HansaDuckDB

@Suite struct LoadingTests {
  @Test func `HANSA_LIBDUCKDB allows no other library, and must name a file`() throws {
    let missing = DuckDBSearch(environment: ["HANSA_LIBDUCKDB": "/nowhere/libduckdb.so"])
    let error = #expect(throws: HansaError.self) { try missing.candidates() }
    #expect(error?.code == .undefinedFile)
    #expect(error?.message == "HANSA_LIBDUCKDB is /nowhere/libduckdb.so, and there is no such file")
    #expect(error?.advice?.contains("make setup") == true)
    let library = try DuckDBLibrary.load()
    guard library.path.contains("/") else { return }
    #expect(try DuckDBSearch(environment: ["HANSA_LIBDUCKDB": library.path]).candidates() == [library.path])
  }

  @Test func `the library is found beside the program, then by the loader, then in a cache above, newest first`() throws
  {
    let root = FileManager.default.temporaryDirectory.appending(path: "hansa-search-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: root) }
    let names = ["app/lib/libduckdb.so", ".cache/duckdb/1.9.0/libduckdb.so", ".cache/duckdb/1.10.0/libduckdb.so"]
    for name in names {
      let file = root.appending(path: name)
      try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data().write(to: file)
    }
    let search = DuckDBSearch(
      environment: [:], executable: root.appending(path: "app/bin/hansa"), workingDirectory: URL(fileURLWithPath: "/"))
    let found = try search.candidates()
    #expect(
      found
        == [names[0], "libduckdb.so", names[2], names[1]].map { $0.contains("/") ? root.appending(path: $0).path : $0 })
  }

  @Test func `a message of DuckDB's becomes an error by its class`() {
    let typed = HansaError.duckDB("Conversion Error: Could not convert string 'x' to INT32", type: nil)
    #expect(typed.code == .invalidText)
    #expect(typed.message == "Could not convert string 'x' to INT32")
    let raised = HansaError.duckDB("Invalid Input Error: hansa:22012:division by zero\n\nLINE 1: SELECT", type: nil)
    #expect(raised.code == .divisionByZero)
    #expect(raised.message == "division by zero")
    #expect(HansaError.duckDB("a text hansa:lower:x", type: nil).code == .internalError)
  }
}
