import Foundation
import HansaCore

extension PostgresServer {
  /// Starts a server that follows this one (streaming replication from a base backup), with its databases and users; for
  /// servers made with `start`. It answers reads only.
  public func startStandby() async throws -> PostgresServer {
    let folders = Self.installedFolders()
    let backup = try ServerHost.program(["pg_basebackup"], folders: folders, package: "postgresql-client-15")
    let postgres = try ServerHost.program(["postgres"], folders: folders, package: "postgresql-15")
    return try await ServerHost.start("the standby") { port in
      let folder = try ServerHost.makeFolder("hansa-standby", owner: Self.owner)
      let made = try await ChildProcess.run(
        Self.asOwner + [
          backup, "-h", host, "-p", "\(self.port)", "-U", user, "-D", folder + "/data", "--write-recovery-conf",
          "--wal-method=stream", "--checkpoint=fast", "--no-sync",
        ], environment: ["PGPASSWORD": password, "PGOPTIONS": "", "HOME": folder])
      guard made.status == 0 else {
        try? FileManager.default.removeItem(atPath: folder)
        throw HansaError(.cannotConnect, "pg_basebackup failed", detail: made.standardError)
      }
      let server = try Self.run(postgres, in: folder, port: port, settings: [:])
      return (server, PostgresServer(port: port, server: server, client: client))
    } answers: {
      try await $0.answers()
    }
  }
}
