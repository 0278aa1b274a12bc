import Foundation
import HansaCore

/// A real Prometheus on a free port of 127.0.0.1 that scrapes a server every second. Gone when the process ends.
public final class PrometheusServer: Sendable {
  public let port: Int
  let server: SupervisedServer

  private init(port: Int, server: SupervisedServer) {
    self.port = port
    self.server = server
  }

  /// Starts one that scrapes `/metrics` of a port of 127.0.0.1, with the exemplars.
  /// - Throws: `HansaError` if Prometheus is not installed or does not start.
  public static func scraping(_ target: Int) async throws -> PrometheusServer {
    let program = try ServerHost.program(["prometheus"], package: "prometheus")
    return try await ServerHost.start("Prometheus") { port in
      let folder = try ServerHost.makeFolder("hansa-prometheus", owner: nil)
      let configuration = """
        global: { scrape_interval: 1s, scrape_timeout: 1s }
        scrape_configs:
          - job_name: hansa
            static_configs: [ { targets: [ "127.0.0.1:\(target)" ] } ]

        """
      try Data(configuration.utf8).write(to: URL(filePath: folder + "/prometheus.yml"))
      let server = try SupervisedServer(
        folder: folder, stopSignal: "TERM",
        command: [
          program, "--config.file=\(folder)/prometheus.yml", "--storage.tsdb.path=\(folder)/data",
          "--web.listen-address=127.0.0.1:\(port)", "--enable-feature=exemplar-storage", "--log.level=warn",
        ])
      return (server, PrometheusServer(port: port, server: server))
    } answers: { prometheus in
      guard let descriptor = LoopbackSocket.connected(to: prometheus.port) else { return false }
      close(descriptor)
      return true
    }
  }
}

/// Programs that read what Hansa writes, to see that others can.
public enum Reader {
  /// What `promtool check metrics` has to complain of in a text; empty for nothing.
  public static func promtool(_ text: String) async throws -> String {
    let program = try ServerHost.program(["promtool"], package: "prometheus")
    let output = try await ChildProcess.run([program, "check", "metrics"], input: text)
    return output.status == 0 ? "" : "\(output.status): \(output.standardOutput)\(output.standardError)"
  }

  /// Runs a Python program that has prometheus_client and opentelemetry-proto.
  /// - Returns: what it printed.
  public static func python(_ program: String, input: String) async throws -> String {
    let folder = try modules()
    let python = try ServerHost.program(["python3"], package: "python3")
    let output = try await ChildProcess.run(
      [python, "-c", program], environment: ["PYTHONPATH": folder], input: input)
    guard output.status == 0 else {
      throw HansaError(.internalError, "the Python program failed", detail: output.standardError)
    }
    return output.standardOutput
  }

  /// The folder that has these packages.
  static func modules() throws -> String {
    let package = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../..").standardized
    let folder = package.appending(path: ".cache/test/python").path
    guard FileManager.default.fileExists(atPath: folder + "/readers") else {
      throw HansaError(
        .undefinedFile, "there are no readers in \(folder)", advice: "`make test` or dev/setup test fetches them")
    }
    return folder
  }
}
