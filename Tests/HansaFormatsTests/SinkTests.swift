import Foundation
import HansaArrow
import HansaCore
import HansaFormats
import Testing

@Suite struct SinkTests {
  static func write(_ bytes: Int, to sink: any OutputSink) throws {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes, alignment: 1)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 65)
    try sink.write(UnsafeRawBufferPointer(memory))
  }

  @Test func `a full disk is an error that says so`() throws {
    let descriptor = open("/dev/full", O_WRONLY)
    try #require(descriptor >= 0)
    defer { close(descriptor) }
    let sink = FileDescriptorSink(descriptor: descriptor, name: "standard output")
    #expect { try Self.write(100, to: sink) } throws: { error in
      let error = error as? HansaError
      return error?.code == .diskFull && error?.message.contains("standard output") == true
    }
  }

  @Test func `a pipe whose reader has gone ends quietly`() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    let sink = FileDescriptorSink(descriptor: ends[1], name: "pipe")
    let writer = try OutputFormat.csv.makeWriter(schema: Schema([Field("a", .int4)]), sink: sink)
    try writer.begin()
    #expect(!writer.isClosed)
    try writer.end()
    #expect(writer.isClosed)
    try Self.write(10, to: sink)
  }

  @Test func `a slow reader of a pipe gets everything, also when the pipe does not block`() throws {
    var ends: [Int32] = [0, 0]
    try #require(pipe(&ends) == 0)
    _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
    let reading = ends[0]
    let counted = Counted()
    let thread = Thread {
      var chunk = [UInt8](repeating: 0, count: 4096)
      while true {
        let got = read(reading, &chunk, chunk.count)
        if got <= 0 { break }
        counted.add(got)
      }
      close(reading)
      counted.finish()
    }
    thread.start()
    let sink = FileDescriptorSink(descriptor: ends[1], name: "pipe")
    try Self.write(1 << 20, to: sink)
    close(ends[1])
    #expect(counted.wait() == 1 << 20)
  }

  @Test func `a file is created, and a missing directory is named`() throws {
    let path = NSTemporaryDirectory() + "hansa-sink-\(UUID().uuidString).csv"
    defer { unlink(path) }
    let sink = try FileDescriptorSink(creating: path)
    try Self.write(5, to: sink)
    try sink.close()
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "AAAAA")
    #expect { try FileDescriptorSink(creating: "/nowhere/x.csv") } throws: {
      ($0 as? HansaError)?.code == .undefinedFile
    }
  }
}

private final class Counted: @unchecked Sendable {
  private let condition = NSCondition()
  private var total = 0
  private var isFinished = false
  func add(_ count: Int) { condition.withLock { total += count } }
  func finish() {
    condition.withLock {
      isFinished = true
      condition.broadcast()
    }
  }
  func wait() -> Int {
    condition.withLock {
      while !isFinished { condition.wait() }
      return total
    }
  }
}
