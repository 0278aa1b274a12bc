import Foundation
import HansaCore

/// What the fixtures need to know about this machine: programs, ports, users.
enum ServerHost {
  /// The first of `names` found in `folders` or on `PATH`.
  static func program(_ names: [String], folders: [String] = [], package: String) throws -> String {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let standard = ["/usr/sbin", "/usr/local/sbin", "/sbin"]
    for folder in folders + path.split(separator: ":").map(String.init) + standard {
      for name in names where access("\(folder)/\(name)", X_OK) == 0 { return "\(folder)/\(name)" }
    }
    throw HansaError(
      .undefinedFile, "\(names[0]) is not installed",
      advice: "`make test` installs it; by hand: apt-get install \(package)")
  }

  /// A port of 127.0.0.1 that was free a moment ago.
  static func freePort() throws -> Int {
    let (descriptor, port) = try LoopbackSocket.bound()
    close(descriptor)
    return port
  }

  /// The user that runs a server: `name` where we are root (servers refuse root), else nil for the user we are.
  static func serverUser(_ name: String) -> String? { geteuid() == 0 ? name : nil }

  /// A folder for a server's files, owned by the user that runs the server. The server's supervisor removes it.
  static func makeFolder(_ prefix: String, owner: String?) throws -> String {
    let folder = try TemporaryFolder.make(prefix: prefix, in: FileManager.default.temporaryDirectory.path)
    if let owner {
      let (user, group) = try ids(of: owner)
      guard chown(folder, user, group) == 0 else {
        throw HansaError(.ioError, "cannot give \(folder) to \(owner): \(String(cString: strerror(errno)))")
      }
    }
    return folder
  }

  /// The numbers of a user and of its group.
  ///
  /// Servers are started side by side: getpwnam has one place for the entries of all threads.
  static func ids(of name: String) throws -> (user: uid_t, group: gid_t) {
    var entry = passwd()
    var found: UnsafeMutablePointer<passwd>?
    var texts = [CChar](repeating: 0, count: 16_384)
    guard getpwnam_r(name, &entry, &texts, texts.count, &found) == 0, found != nil else {
      throw HansaError(.undefinedObject, "there is no user \(name)")
    }
    return (entry.pw_uid, entry.pw_gid)
  }

  /// Starts a server on a free port and waits until it answers. Another process may take the port in between: then again.
  ///
  /// - Parameters:
  ///   - product: its name, for the error.
  ///   - launch: starts the server's program on a port.
  static func start<Fixture>(
    _ product: String, launch: (_ port: Int) async throws -> (server: SupervisedServer, fixture: Fixture),
    answers: (Fixture) async throws -> Bool
  ) async throws -> Fixture {
    var ended = ""
    for _ in 0..<5 {
      let (server, fixture) = try await launch(try freePort())
      // Whoever took the port may answer, too: the server that was meant has ended then.
      if try await waitUntilReady(server, isReady: { try await answers(fixture) }), !server.hasEnded { return fixture }
      ended = server.log
      try server.stop()
    }
    throw HansaError(.cannotConnect, "\(product) ended right after its start, five times", detail: ended)
  }

  /// Asks `isReady` until it says yes or the server ends, at most `limit`.
  /// - Returns: false if the server ended by itself, as it does when another process took the port.
  static func waitUntilReady(
    _ server: SupervisedServer, limit: Duration = .seconds(180), isReady: () async throws -> Bool
  ) async throws -> Bool {
    let deadline = ContinuousClock.now + limit
    while try await isReady() == false {
      if server.hasEnded { return false }
      guard ContinuousClock.now < deadline else {
        throw HansaError(.cannotConnect, "the server did not get ready in \(limit)", detail: server.log)
      }
      try await Task.sleep(for: .milliseconds(50))
    }
    return true
  }
}
