import Dispatch
import Foundation
import Synchronization
import Testing

@testable import HansaTesting

/// Only root can give folders away.
@Suite(.enabled(if: geteuid() == 0)) struct ServerFolderTests {
  @Test func `users that are looked up side by side are those that were asked for`() throws {
    // getpwnam, with one place for all threads, mistakes some fifty of them.
    let users = ["postgres", "mysql"]
    let ids = try users.map { try ServerHost.ids(of: $0).user }
    #expect(ids[0] != ids[1])
    let mistaken = Atomic(0)
    DispatchQueue.concurrentPerform(iterations: 100_000) { round in
      let asked = round % 2
      if (try? ServerHost.ids(of: users[asked]).user) != ids[asked] { mistaken.add(1, ordering: .relaxed) }
    }
    #expect(mistaken.load(ordering: .relaxed) == 0)
  }

  @Test func `a folder belongs to the user that it was made for`() throws {
    let folder = try ServerHost.makeFolder("hansa-owner", owner: "mysql")
    defer { rmdir(folder) }
    var status = stat()
    #expect(stat(folder, &status) == 0)
    #expect(try status.st_uid == ServerHost.ids(of: "mysql").user)
  }
}
