import Foundation
import Testing

@testable import HansaTesting

/// What a faulty direction does with bytes, by a clock that the test holds.
@Suite struct FaultyPipeTests {
  private let start = ContinuousClock.now

  private func after(_ milliseconds: Int) -> ContinuousClock.Instant { start + .milliseconds(milliseconds) }

  /// All that comes out at an instant, the bytes in one.
  private func outputs(_ pipe: inout FaultyPipe, at now: ContinuousClock.Instant) -> [FaultyPipe.Output] {
    var outputs: [FaultyPipe.Output] = []
    while let output = pipe.next(at: now) {
      if case .write(let bytes) = output { pipe.wrote(bytes.count, at: now) }
      if case .write(let bytes) = output, case .write(let before)? = outputs.last {
        outputs[outputs.count - 1] = .write((Array(before) + Array(bytes))[...])
      } else {
        outputs.append(output)
      }
    }
    return outputs
  }

  private func bytes(_ range: Range<UInt8>) -> ArraySlice<UInt8> { Array(range)[...] }

  @Test func `without a fault bytes and the end pass at once`() {
    var pipe = FaultyPipe(.none)
    pipe.receive(bytes(0..<10), at: start)
    pipe.end(at: start)
    #expect(outputs(&pipe, at: start) == [.write(bytes(0..<10)), .end])
    #expect(pipe.isDone)
  }

  @Test func `delayed bytes come when they are due, in order`() {
    var pipe = FaultyPipe(DirectionFault(delay: .milliseconds(50)))
    pipe.receive(bytes(0..<10), at: start)
    pipe.receive(bytes(10..<20), at: after(20))
    #expect(outputs(&pipe, at: after(49)) == [])
    #expect(pipe.wake(after: after(49)) == after(50))
    #expect(outputs(&pipe, at: after(50)) == [.write(bytes(0..<10))])
    #expect(outputs(&pipe, at: after(70)) == [.write(bytes(10..<20))])
  }

  @Test func `throttled bytes take the time that their speed says`() {
    var pipe = FaultyPipe(DirectionFault(bytesPerSecond: 1000))
    pipe.receive(bytes(0..<200), at: start)
    var passed = 0
    for milliseconds in 0..<150 {
      for case .write(let bytes) in outputs(&pipe, at: after(milliseconds)) { passed += bytes.count }
    }
    #expect(passed == 150)
    #expect(pipe.wake(after: after(149)) == after(150))
  }

  @Test(arguments: [FaultEvent.close, .reset, .closeTwice], [0, 5, 10, 15])
  func `an end comes behind the bytes before it, however they are cut into pieces`(event: FaultEvent, offset: Int) {
    for piece in [1, 7, 20] {
      var pipe = FaultyPipe(DirectionFault(event, after: offset))
      for first in stride(from: 0, to: 20, by: piece) {
        pipe.receive(bytes(UInt8(first)..<UInt8(min(first + piece, 20))), at: start)
      }
      var (passed, ending): ([UInt8], FaultyPipe.Output?) = ([], nil)
      while ending == nil, let output = pipe.next(at: start) {
        guard case .write(let bytes) = output else {
          ending = output
          continue
        }
        passed += bytes
        pipe.wrote(bytes.count, at: start)
      }
      #expect(passed == Array(0..<UInt8(offset)))
      #expect(ending == .event(event))
    }
  }

  @Test func `a stalled direction lets nothing through until it is healed`() {
    var pipe = FaultyPipe(DirectionFault(.stall, after: 4))
    pipe.receive(bytes(0..<10), at: start)
    #expect(outputs(&pipe, at: start) == [.write(bytes(0..<4))])
    pipe.receive(bytes(10..<12), at: after(5))
    #expect(outputs(&pipe, at: after(100_000)) == [])
    #expect(pipe.isStalled && pipe.wake(after: after(5)) == nil)
    pipe.change(to: .none)
    #expect(outputs(&pipe, at: after(100_000)) == [.write(bytes(4..<12))])
  }

  @Test func `inserted and inverted bytes are where the fault says`() {
    var inserting = FaultyPipe(DirectionFault(.insert([0xff, 0xfe]), after: 3))
    inserting.receive(bytes(0..<5), at: start)
    inserting.receive(bytes(5..<7), at: start)
    #expect(outputs(&inserting, at: start) == [.write([0, 1, 2, 0xff, 0xfe, 3, 4, 5, 6])])

    var flipping = FaultyPipe(DirectionFault(.flip(3), after: 4))
    flipping.receive(bytes(0..<6), at: start)
    flipping.receive(bytes(6..<9), at: start)
    #expect(outputs(&flipping, at: start) == [.write([0, 1, 2, 3, ~4, ~5, ~6, 7, 8])])
  }

  @Test func `a pipe that is full asks for no more`() {
    var pipe = FaultyPipe(DirectionFault(.stall))
    #expect(pipe.hasRoom)
    pipe.receive([UInt8](repeating: 1, count: FaultyPipe.capacity)[...], at: start)
    #expect(!pipe.hasRoom)
  }
}
