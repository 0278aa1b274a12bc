import HansaArrow
import HansaSource
import Synchronization
import Testing

private final class Counted: SnapshotAttachment {
  let ends = Atomic(0)
  func snapshotEnded() { ends.add(1, ordering: .relaxed) }
}

@Suite struct SnapshotGroupTests {
  @Test func `what is attached is one for all fragments of an owner and is told once after the last`() {
    let group = SnapshotGroup(fragments: 2)
    let (first, second) = (Counted(), Counted())
    let (owner, other) = (Counted(), Counted())
    #expect(group.attachment(of: owner) { first } === first)
    #expect(group.attachment(of: owner) { second } === first)
    #expect(group.attachment(of: other) { second } === second)
    group.leave()
    #expect(first.ends.load(ordering: .relaxed) == 0)
    group.leave()
    #expect(first.ends.load(ordering: .relaxed) == 1)
    #expect(second.ends.load(ordering: .relaxed) == 1)
  }

  @Test func `what is attached is told when the query could not be started`() {
    let attached = Counted()
    do {
      let group = SnapshotGroup(fragments: 2)
      _ = group.attachment(of: attached) { attached }
    }
    #expect(attached.ends.load(ordering: .relaxed) == 1)
  }

  @Test func `a stream tells its end once, and at once where it has ended`() {
    let ends = Atomic(0)
    let stream = BatchStream(schema: Schema([Field]()))
    stream.onEnd { ends.add(1, ordering: .relaxed) }
    stream.cancel()
    #expect(ends.load(ordering: .relaxed) == 0)
    stream.finish()
    stream.finish()
    #expect(ends.load(ordering: .relaxed) == 1)
    stream.onEnd { ends.add(1, ordering: .relaxed) }
    #expect(ends.load(ordering: .relaxed) == 2)
  }
}
