import HansaArrow
import HansaCore
import Testing

@testable import Hansa

@Suite struct RunBufferTests {
  private func batch(_ rows: Int) -> RecordBatch {
    let builder = BatchBuilder(Schema([Field("a", .int8)]))
    for row in 0..<rows { builder.columns[0].append(Int64(row)) }
    builder.rowCount = rows
    return builder.take()
  }

  private func rows(_ next: RunBuffer.Next) -> Int? { if case .batch(let batch) = next { batch.rowCount } else { nil } }

  @Test func `a reader gets all rows, and they stay for others`() {
    var buffer = RunBuffer()
    #expect(!buffer.hasNews)
    buffer.append(batch(1), isKept: true)
    #expect(rows(buffer.next()) == 1)
    if case .nothingYet = buffer.next() {} else { Issue.record("there is nothing to read") }
    buffer.append(batch(2), isKept: true)
    #expect(buffer.complete == nil)
    buffer.end(.success(()))
    #expect(rows(buffer.next()) == 2)
    if case .end = buffer.next() {} else { Issue.record("all was read") }
    #expect(buffer.complete?.map(\.rowCount) == [1, 2])
  }

  @Test func `rows that are too many are the reader's alone, and wait for it`() {
    var buffer = RunBuffer()
    buffer.append(batch(1), isKept: true)
    #expect(rows(buffer.next()) == 1)
    buffer.append(batch(2), isKept: true)
    buffer.append(batch(3), isKept: false)
    #expect(!buffer.isWhole && buffer.wantsMore)
    buffer.append(batch(3_000_000), isKept: false)
    #expect(!buffer.wantsMore)
    #expect([buffer.next(), buffer.next(), buffer.next()].map { rows($0) } == [2, 3, 3_000_000])
    #expect(buffer.wantsMore)
    buffer.end(.success(()))
    #expect(buffer.complete == nil)
  }

  @Test func `a reader that left leaves the rows to those who wait`() {
    var buffer = RunBuffer()
    buffer.append(batch(1), isKept: true)
    buffer.leave()
    buffer.append(batch(2), isKept: true)
    buffer.end(.success(()))
    #expect(buffer.complete?.map(\.rowCount) == [1, 2])
  }

  @Test func `a failure comes behind the rows, and there is no result`() {
    var buffer = RunBuffer()
    buffer.append(batch(1), isKept: true)
    buffer.end(.failure(HansaError(.connectionFailure, "gone")))
    buffer.end(.success(()))
    #expect(rows(buffer.next()) == 1)
    if case .failed(let error) = buffer.next() {
      #expect(error.code == .connectionFailure)
    } else {
      Issue.record("failed")
    }
    #expect(buffer.complete == nil)
  }
}
