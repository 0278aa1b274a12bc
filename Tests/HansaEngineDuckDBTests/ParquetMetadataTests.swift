import Foundation
import HansaArrow
import HansaCore
import HansaDuckDB
import HansaSource
import HansaTesting
import Testing

@testable import HansaEngineDuckDB

@Suite struct ParquetMetadataTests {
  private let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder(prefix: "parquet") }

  private func write(_ name: String, columns: Int) async throws -> String {
    let schema = Schema((0..<columns).map { Field(Name("c\($0)"), $0 % 2 == 0 ? .int8 : .array(.text)) })
    let row = (0..<columns).map { $0 % 2 == 0 ? SQLValue.integer(Int64($0)) : .array([.text("x"), .null]) }
    let path = folder.path(name)
    let writing = ParquetFile.write(try input(schema, [row, row]).stream, to: path)
    while try await writing.next() != nil {}
    return path
  }

  /// The only value of a query, as text.
  private func value(_ sql: String) throws -> String {
    let path = folder.path("out.csv")
    try DuckDBDatabase(settings: [("threads", "1")]).connect().execute(
      "COPY (\(sql)) TO '\(path)' (HEADER false, QUOTE '')")
    return try String(contentsOfFile: path, encoding: .utf8).trimmingCharacters(in: .newlines)
  }

  @Test(arguments: [1, 40]) func `a file says more after it was written, and has the same rows`(columns: Int)
    async throws
  {
    let path = try await write("rows.parquet", columns: columns)
    let text = #"[{"source":"ü","message":"\#(String(repeating: "long ", count: 400))"}]"#
    try ParquetFile.add("hansa.missing", text, to: path)
    let found = try value(
      "SELECT decode(key) || '=' || decode(value) FROM parquet_kv_metadata('\(path)') WHERE key = 'hansa.missing'::blob"
    )
    #expect(found == "hansa.missing=\(text)")
    #expect(try value("SELECT count(*) || ' ' || sum(c0) FROM '\(path)'") == "2 0")
    // One entry, or the second would hide the first from some readers.
    #expect(throws: HansaError.self) { try ParquetFile.add("hansa.missing", "[]", to: path) }
  }

  @Test func `a file that is cut, or none, is refused`() async throws {
    let path = try await write("rows.parquet", columns: 3)
    let bytes = try Data(contentsOf: URL(filePath: path))
    for end in [0, 4, 11, bytes.count / 2, bytes.count - 1] {
      try bytes.prefix(end).write(to: URL(filePath: path))
      #expect(throws: HansaError.self, "\(end)") { try ParquetFile.add("k", "v", to: path) }
    }
    #expect(throws: HansaError.self) { try ParquetFile.add("k", "v", to: folder.path("none")) }
  }

  @Test func `a description that is cut or random is none, and ends the reading`() {
    // i32 1 = 1, list 2 of one struct { i32 1 = 3 }, i64 3 = 2, list 4 of no structs, binary 6 = "me".
    let whole: [UInt8] = [0x15, 2, 0x19, 0x1C, 0x15, 6, 0, 0x16, 4, 0x19, 0x0C, 0x28, 2, 0x6D, 0x65, 0]
    let marked = ParquetFooter(bytes: whole).adding("k", "v")
    #expect(
      marked?.bytes
        == [0x15, 2, 0x19, 0x1C, 0x15, 6, 0, 0x16, 4, 0x19, 0x0C]
        + [0x19, 0x1C, 0x18, 1, 0x6B, 0x18, 1, 0x76, 0] + [0x18, 2, 0x6D, 0x65, 0])
    for end in 0..<11 { #expect(ParquetFooter(bytes: Array(whole.prefix(end))).adding("k", "v") == nil, "\(end)") }
    var random = SeededRandom(seed: 32)
    for _ in 0..<20_000 {
      let bytes = (0..<Int.random(in: 0...40, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
      let longer = ParquetFooter(bytes: bytes).adding("k", "v")
      #expect(longer.map { $0.bytes.count > bytes.count } ?? true)
    }
    #expect(ParquetFooter(bytes: Array(repeating: 0x1C, count: 100_000)).adding("k", "v") == nil)
  }
}
