import HansaArrow
import HansaCore
import Testing

@Suite struct BatchImageTests {
  private static func image(_ batches: [RecordBatch]) -> [UInt8] {
    var bytes: [UInt8] = []
    for batch in batches { BatchImage.write(batch) { bytes.append(contentsOf: $0) } }
    return bytes
  }

  private static func batches(_ image: [UInt8]) -> [RecordBatch]? {
    let memory = image.withUnsafeBytes { ArrowBuffer(copying: $0) }
    var reader = BatchImage.Reader(memory, from: 0, schema: InterchangeTests.schema)
    var batches: [RecordBatch] = []
    while !reader.isAtEnd {
      guard let batch = reader.next() else { return nil }
      batches.append(batch)
    }
    return batches
  }

  @Test(arguments: [0, 1, 3, 20, 100])
  func `batches of all types come back as they were`(_ count: Int) throws {
    let rows = (0..<count).map { row in
      row % 5 == 4
        ? [SQLValue](repeating: .null, count: 16) : row % 3 == 2 ? InterchangeTests.sparse : InterchangeTests.row
    }.map { row in row[3] == .null ? row.enumerated().map { $0.offset == 3 ? .integer(0) : $0.element } : row }
    let batch = try InterchangeTests.batch(rows)
    let image = Self.image([batch, batch])
    #expect(image.count % BatchImage.alignment == 0)
    let read = try #require(Self.batches(image))
    #expect(read.count == 2 && read.allSatisfy { $0.rowCount == count })
    for batch in read { #expect((0..<count).map { batch.row($0) } == rows) }
  }

  @Test func `whatever bytes are changed or missing, nothing outside is read`() throws {
    let image = Self.image([try InterchangeTests.batch([InterchangeTests.row, InterchangeTests.sparse])])
    var readable = 0
    func read(_ bytes: [UInt8]) {
      guard let batches = Self.batches(bytes) else { return }
      readable += 1
      // Each value is looked at: a bound that is not checked would be a crash here.
      for batch in batches { for row in 0..<batch.rowCount { _ = batch.row(row) } }
    }
    for position in image.indices {
      for value: UInt8 in [0x01, 0x7F, 0x80, 0xFF] where image[position] != value {
        var damaged = image
        damaged[position] = value
        read(damaged)
      }
    }
    for count in stride(from: 0, to: image.count, by: 64) { read(Array(image[..<count])) }
    #expect(readable > 0)
  }
}
