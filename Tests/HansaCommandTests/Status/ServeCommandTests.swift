import Foundation
import HansaCore
import HansaTesting
import Testing

@Suite struct ServeCommandTests {
  /// Starts a server on a port that is free, and gives its URL once it listens.
  private func serve(_ shop: Shop, _ arguments: String...) async throws -> (running: Tool.Running, url: String) {
    for port in Int.random(in: 20000...30000)..<31000 {
      let running = try shop.tool.start(["serve", "--http", "127.0.0.1:\(port)"] + arguments)
      var log = ""
      _ = try await eventually {
        log = try running.errors()
        return log.contains("listening") || !running.process.isRunning
      }
      if log.contains("listening") { return (running, "http://127.0.0.1:\(port)") }
      if running.process.isRunning { running.process.terminate() }
      let output = try await running.end()
      guard output.err.contains("the port is taken") else {
        throw HansaError(.internalError, "the server did not listen", detail: output.err)
      }
    }
    throw HansaError(.internalError, "no port was free")
  }

  @Test func `a server is served, asked by status and top, and ended by SIGTERM with exit code 0`() async throws {
    let shop = try await Shop()
    let (running, url) = try await serve(shop)
    let status = try await shop.run("status", "--url", url)
    #expect(status.status == 0, "\(status.err)")
    #expect(status.out.hasPrefix("\(url)  healthy  up "))
    #expect(status.out.contains("\nshop"))
    let json = try await shop.run("status", "--url", url, "--format", "json")
    #expect(json.out.hasPrefix("{") && json.out.contains("\"events\":["))
    let top = try await shop.run("top", "--url", url)
    #expect(top.out.hasPrefix("hansa top  \(url)  healthy"))
    #expect(top.out.contains("no query runs"))
    let second = try await shop.run("serve", "--http", String(url.dropFirst("http://".count)))
    #expect(second.status == 2)
    #expect(second.err.contains("the port is taken"))
    running.process.terminate()
    let ended = try await running.end()
    #expect(ended.status == 0)
    #expect(ended.err.contains("notice ended"))
  }

  @Test func `the log is JSON when asked`() async throws {
    let shop = try await Shop()
    let (running, url) = try await serve(shop, "--log", "json")
    running.process.terminate()
    let lines = try await running.end().err.split(separator: "\n")
    let first = try JSONSerialization.jsonObject(with: Data(lines[0].utf8)) as? [String: Any]
    #expect(first?["message"] as? String == "listening")
    #expect(first?["url"] as? String == url)
  }

  @Test func `where no server answers, status says so and what to do`() async throws {
    let shop = try await Shop()
    let status = try await shop.run("status", "--url", "http://127.0.0.1:1")
    #expect(status.status == 1)
    #expect(status.err.contains("no hansa serve answers at http://127.0.0.1:1"))
    #expect(status.err.contains("HINT: Start one with hansa serve"))
    #expect(try await shop.run("status", "--url", "nonsense").status == 2)
  }

  @Test func `an address that others reach is refused`() async throws {
    let shop = try await Shop()
    let served = try await shop.run("serve", "--http", "0.0.0.0:28111")
    #expect(served.status == 2)
    #expect(served.err.contains("allow_unauthenticated"))
  }

  @Test func `what a server has recorded is read through it, and from its file once it has ended`() async throws {
    let shop = try await Shop()
    let (running, url) = try await serve(shop)
    let asked = try await shop.tool.shell(
      "curl -sS \(url)/v1/query -H 'content-type: text/plain' --data-binary 'SELECT name FROM shop.customers'")
    #expect(asked.out.contains("Anna"), "\(asked.err)")
    try name(url, in: shop)
    let history = ["history", "slowest", "--format", "csv"]
    let through = try await shop.tool.run(history)
    #expect(through.status == 0 && through.out.contains("SELECT name FROM shop.customers"), "\(through)")
    try await expectOneQuery(shop)
    running.process.terminate()
    #expect(try await running.end().status == 0)
    #expect(FileManager.default.fileExists(atPath: shop.tool.folder.path(".hansa/history/history.duckdb")))
    let kept = try await shop.tool.run(history)
    #expect(kept.status == 0 && kept.out.contains("SELECT name FROM shop.customers"), "\(kept)")
    // Those who ask for the history are not what they want to see.
    #expect(!kept.out.contains("hansa."), "\(kept)")
    try await expectOneQuery(shop)
    let report = try await shop.tool.run(["report", "slowest", "--format", "csv"])
    #expect(report.status == 0 && report.out.contains("SELECT name FROM shop.customers"), "\(report)")
    for command in ["status", "top"] {
      let shown = try await shop.tool.run([command])
      #expect(shown.status == 1 && shown.err.contains("no hansa serve answers"))
      #expect(shown.out.hasPrefix("The last hour of the history\n") && shown.out.contains("shop"), "\(shown)")
    }
    let json = try await shop.tool.run(["status", "--format", "json"])
    #expect(json.status == 1 && json.out == "")
  }

  @Test func `a query that runs is shown through the server`() async throws {
    let shop = try await Shop()
    let (running, url) = try await serve(shop)
    try name(url, in: shop)
    let post = "curl -sS \(url)/v1/query -H 'content-type: text/plain' --data-binary"
    let series = "generate_series(1, 1000000)"
    async let ended = shop.tool.shell("\(post) 'SELECT count(*) FROM \(series) a, \(series) b WHERE a % 7 = b % 11'")
    #expect(
      try await eventually {
        let shown = try await shop.run("history", "show", "1", "--format", "csv")
        return shown.status == 0 && shown.out.contains("\n1,running,")
      })
    _ = try await shop.tool.shell("\(post) 'SELECT hansa.cancel(1)'")
    #expect(try await ended.out.contains("57014"))
    running.process.terminate()
    #expect(try await running.end().status == 0)
  }

  /// Lets the configuration name the server.
  private func name(_ url: String, in shop: Shop) throws {
    let configuration = try String(contentsOfFile: shop.tool.folder.path("hansa.yaml"), encoding: .utf8)
    try shop.tool.folder.write(
      configuration + "server: { http: \(url.dropFirst("http://".count)) }\n", to: "hansa.yaml")
  }

  /// The first query is shown, and one that there is not is an error.
  private func expectOneQuery(_ shop: Shop) async throws {
    let first = try await shop.tool.run(["history", "show", "1", "--format", "csv"])
    #expect(first.status == 0 && first.out.contains("SELECT name FROM shop.customers"), "\(first)")
    let unknown = try await shop.tool.run(["history", "show", "4711"])
    #expect(unknown.status == 1 && unknown.out == "", "\(unknown)")
    #expect(unknown.err.hasPrefix("error[42704]: the history has no query 4711\nHINT: "), "\(unknown)")
  }

  @Test func `a history that is off or not there yet is an error of those who ask for it`() async throws {
    let shop = try await Shop()
    let none = try await shop.tool.run(["history", "failed"])
    #expect(none.status == 2 && none.err.contains("there is no history at"), "\(none.err)")
    let configuration = try String(contentsOfFile: shop.tool.folder.path("hansa.yaml"), encoding: .utf8)
    try shop.tool.folder.write(configuration + "history: off\n", to: "hansa.yaml")
    let off = try await shop.tool.run(["history", "failed"])
    #expect(off.status == 2 && off.err.contains("the history is off"), "\(off.err)")
    let (running, _) = try await serve(shop)
    running.process.terminate()
    #expect(try await running.end().status == 0)
    #expect(!FileManager.default.fileExists(atPath: shop.tool.folder.path(".hansa")))
  }
}
