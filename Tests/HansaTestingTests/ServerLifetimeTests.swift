import Foundation
import HansaCore
import Testing

@testable import HansaTesting

@Suite struct ServerLifetimeTests {
  @Test func `stopping a server ends its process and removes its folder`() async throws {
    let server = try await PostgresServer.start()
    let folder = server.server.folder
    let text = try String(contentsOfFile: folder + "/server.pid", encoding: .utf8)
    let pid = try #require(pid_t(text.trimmingCharacters(in: .whitespacesAndNewlines)))
    #expect(kill(pid, 0) == 0)
    try server.stop()
    #expect(kill(pid, 0) != 0)
    #expect(!FileManager.default.fileExists(atPath: folder))
  }

  @Test func `a server that cannot start says why`() async throws {
    let error = await #expect(throws: HansaError.self) {
      _ = try await PostgresServer.start(settings: ["shared_buffers": "wrong"])
    }
    #expect(error?.detail?.contains("shared_buffers") == true)
  }

  @Test func `a missing program names its package`() {
    let error = #expect(throws: HansaError.self) {
      _ = try ServerHost.program(["no-such-program"], package: "some-package")
    }
    #expect(error?.advice?.contains("apt-get install some-package") == true)
  }

  @Test func `a killed owner takes its server with it`() async throws {
    // The supervisor's own script, owned by a shell that is killed: the pipe's end closes with it.
    let folder = try TemporaryFolder()
    let files = folder.path("server")
    try FileManager.default.createDirectory(atPath: files, withIntermediateDirectories: false)
    let owner = try folder.write(
      "mkfifo pipe; \"$@\" <pipe & exec 9>pipe; echo $$ >owner.pid; exec sleep 600", to: "owner.sh")
    let pid = try ChildProcess.spawn(
      ["/bin/sh", "-c", "cd \"$1\"; shift; . \"$0\"", owner, folder.url.path]
        + SupervisedServer.supervisor(folder: files, stopSignal: "TERM", command: ["sleep", "600"]),
      input: .file("/dev/null"), output: "/dev/null", errors: "/dev/null")
    #expect(try await eventually { FileManager.default.fileExists(atPath: files + "/server.pid") })
    #expect(kill(pid, SIGKILL) == 0)
    _ = try ChildProcess.wait(for: pid)
    #expect(try await eventually { !FileManager.default.fileExists(atPath: files) })
  }
}
