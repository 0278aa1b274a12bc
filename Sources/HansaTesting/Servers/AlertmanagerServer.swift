import Foundation
import HansaCore

/// A real Alertmanager on a free port of 127.0.0.1 that tells nobody. Gone when the process ends.
public final class AlertmanagerServer: Sendable {
  public let port: Int
  let server: SupervisedServer

  private init(port: Int, server: SupervisedServer) {
    self.port = port
    self.server = server
  }

  public var url: String { "http://127.0.0.1:\(port)" }

  /// - Throws: `HansaError` if Alertmanager is not installed or does not start.
  public static func start() async throws -> AlertmanagerServer {
    let program = try ServerHost.program(["prometheus-alertmanager"], package: "prometheus-alertmanager")
    return try await ServerHost.start("Alertmanager") { port in
      let folder = try ServerHost.makeFolder("hansa-alertmanager", owner: nil)
      let configuration = "route: { receiver: nobody }\nreceivers: [ { name: nobody } ]\n"
      try Data(configuration.utf8).write(to: URL(filePath: folder + "/alertmanager.yml"))
      let server = try SupervisedServer(
        folder: folder, stopSignal: "TERM",
        command: [
          program, "--config.file=\(folder)/alertmanager.yml", "--storage.path=\(folder)/data",
          "--web.listen-address=127.0.0.1:\(port)", "--cluster.listen-address=", "--log.level=warn",
        ])
      return (server, AlertmanagerServer(port: port, server: server))
    } answers: { alertmanager in
      guard let descriptor = LoopbackSocket.connected(to: alertmanager.port) else { return false }
      close(descriptor)
      return true
    }
  }

  /// An alert as its API has it.
  public struct Alert: Decodable, Sendable {
    public var labels: [String: String]
    public var annotations: [String: String]
  }

  /// The alerts that fire, by its API.
  public func alerts() async throws -> [Alert] {
    let json = try await Reader.python(
      """
      import sys, urllib.request
      print(urllib.request.urlopen(sys.stdin.read(), timeout=60).read().decode())
      """, input: url + "/api/v2/alerts")
    return try JSONDecoder().decode([Alert].self, from: Data(json.utf8))
  }
}
