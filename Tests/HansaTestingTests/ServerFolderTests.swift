import Dispatch
import Foundation
import Synchronization
import Testing

@testable import HansaTesting

/// Only root can give folders away.
@Suite(.enabled(if: geteuid() == 0)) struct ServerFolderTests {
  @Test func `folders that are made side by side belong to the users that they were made for`() throws {
    let users = ["postgres", "mysql"]
    let owners = Mutex<[[uid_t: Int]]>([[:], [:]])
    let failures = Mutex<[String]>([])
    DispatchQueue.concurrentPerform(iterations: 400) { round in
      let user = round % 2
      do {
        let folder = try ServerHost.makeFolder("hansa-owner", owner: users[user])
        defer { rmdir(folder) }
        var status = stat()
        stat(folder, &status)
        let owner = status.st_uid
        owners.withLock { $0[user][owner, default: 0] += 1 }
      } catch {
        failures.withLock { $0.append("\(error)") }
      }
    }
    #expect(failures.withLock { $0 } == [])
    let found = owners.withLock { $0 }
    #expect(found.map { Array($0.values) } == [[200], [200]])
    #expect(found[0].keys.first != found[1].keys.first)
  }
}
