import Foundation
import HansaCore
import HansaTesting
import Testing

@testable import Hansa

/// Parses a configuration, without regard to this process's environment.
private func parse(_ text: String, environment: [String: String] = [:]) throws(HansaError) -> Configuration {
  try Configuration.parse(text, path: "hansa.yaml", baseFolder: "/srv/shop", environment: environment)
}

private func message(_ text: String, environment: [String: String] = [:]) -> String {
  do throws(HansaError) {
    _ = try parse(text, environment: environment)
    return "no error"
  } catch {
    return error.code == .configuration ? error.description : "\(error.code.rawValue) \(error)"
  }
}

@Suite struct ConfigurationTests {
  @Test func `all that a configuration may say is read`() throws {
    let configuration = try parse(
      """
      # Comments are fine.
      sources:
        shop:  { type: postgresql, url: "postgresql://app@db.example:5433/shop?sslmode=require", password: { env: SHOP_PASSWORD } }
        parts: { type: mysql,      url: "mysql://app@127.0.0.1:3306/parts" }
        geo:   { type: sqlite,     path: geo.db, on_type_mismatch: "null", busy_timeout: 30s }
      server: { postgres: "127.0.0.1:5433", http: "[::1]:8080" }
      engine: { type: duckdb, memory: 4GB, spill: ./spill, threads: 2 }
      plan_cache: { plans: 50, memory: 1MB }
      settings:
        pushdown: off
        search_path: [shop, geo]
        statement_timeout: 30s
        disabled_rules: [push-filters, prune-columns]
      """, environment: ["SHOP_PASSWORD": "hunter2"])
    #expect(configuration.sources.map(\.name) == ["shop", "parts", "geo"])
    #expect(
      configuration.sources.map(\.place) == ["db.example:5433/shop", "127.0.0.1:3306/parts", "/srv/shop/geo.db"])
    guard case .postgreSQL(let shop) = configuration.sources[0].options,
      case .sqlite(let geo) = configuration.sources[2].options
    else {
      Issue.record("the sources have the wrong types")
      return
    }
    #expect(shop.password?.reveal() == "hunter2")
    #expect(shop.user == "app")
    #expect(shop.driverParameters == ["sslmode": "require"])
    #expect(geo.onTypeMismatch == .null)
    #expect(geo.busyTimeout == .seconds(30))
    #expect(configuration.engine == .init(memory: 4_000_000_000, spill: "/srv/shop/spill", threads: 2))
    #expect(configuration.planCache == .init(plans: 50, bytes: 1_000_000))
    #expect(configuration.server.postgres == .init(host: "127.0.0.1", port: 5433))
    #expect(configuration.server.http == .init(host: "::1", port: 8080))
    #expect(configuration.settings.pushdown == .off)
    #expect(configuration.settings.searchPath == ["shop", "geo"])
    #expect(configuration.settings.statementTimeout == .seconds(30))
    #expect(configuration.settings.disabledRules == ["push-filters", "prune-columns"])
  }

  @Test func `retries and breakers are set for all sources and for one`() throws {
    let configuration = try parse(
      """
      retry: { attempts: 5, first: 10ms, max: 1s, budget: 0.1 }
      breaker: { failures: 3, rate: 0.2, minimum: 5, window: 20s, open: 100ms, max_open: 500ms }
      sources:
        shop: { type: postgresql, host: db, retry: off, max_lag: 3s, hedge: 0.1 }
        geo: { type: sqlite, path: geo.db, breaker: off, retry: { attempts: 2 } }
      """)
    let (shop, geo) = (configuration.sources[0].resilience, configuration.sources[1].resilience)
    #expect(shop.retry.attempts == 1 && shop.maxLag == .seconds(3) && shop.hedge == 0.1)
    #expect(
      shop.breaker
        == .init(
          failures: 3, rate: 0.2, minimum: 5, window: .seconds(20), open: .milliseconds(100),
          longest: .milliseconds(500)))
    #expect(geo.retry == .init(attempts: 2, first: .milliseconds(10), max: .seconds(1), budget: 0.1))
    #expect(!geo.breaker.isEnabled)
  }

  @Test func `endpoints have what their source says, and what they say themselves`() throws {
    let configuration = try parse(
      """
      sources:
        shop:
          type: postgresql
          url: "postgresql://app@db1/shop?sslmode=require"
          password: hunter2
          endpoints:
            - db1
            - "db2:5433"
            - "[::1]:5434"
            - { url: "postgresql://other@db4:5435", weight: 3, role: primary }
            - { host: db5, connect_timeout: 1s, weight: 0 }
        parts: { type: mariadb, database: parts, endpoints: [ my1, my2 ] }
      """)
    let servers = configuration.sources[0].endpoints
    var found: [String] = []
    for server in servers {
      guard case .postgreSQL(let options) = server.options else { continue }
      found.append("\(options.place) \(options.user ?? "") \(server.role) \(server.weight)")
      #expect(options.password?.reveal() == "hunter2" && options.driverParameters == ["sslmode": "require"])
    }
    #expect(
      found == [
        "db1:5432/shop app primary 1", "db2:5433/shop app replica 1", "[::1]:5434/shop app replica 1",
        "db4:5435/shop other primary 3", "db5:5432/shop app replica 0",
      ])
    #expect(configuration.sources.map(\.type) == ["postgresql", "mariadb"])
    #expect(configuration.sources[1].place == "my1:3306/parts, my2:3306/parts")
    #expect(configuration.sources[1].endpoints.map(\.role) == [.primary, .replica])
  }

  @Test(arguments: [
    ("retry: { attempts: 0 }", "attempts must be a whole number"), ("retry: { budget: 2 }", "budget must be a number"),
    ("breaker: { open: 0s }", "open must be longer than 0"), ("retry: { tries: 3 }", "unknown key \"tries\""),
  ])
  func `a malformed retry or breaker is refused with its place`(line: String, expected: String) {
    let text = message("\(line)\nsources: { geo: { type: sqlite, path: geo.db } }")
    #expect(text.contains("hansa.yaml:1:") && text.contains(expected), "\(text)")
  }

  @Test(arguments: ["endpoints: db1", "endpoints: []", "endpoints: [ { hots: db1 } ]", "endpoints: [ { weight: -1 } ]"])
  func `malformed endpoints are refused with their place`(line: String) {
    let text = message("sources:\n  shop:\n    type: postgresql\n    host: db\n    \(line)")
    #expect(text.contains("hansa.yaml:5:"), "\(text)")
  }

  @Test func `a password comes from a file without the line break at its end`() throws {
    let folder = try TemporaryFolder()
    try folder.write("s3cret \n", to: "password")
    let configuration = try Configuration.parse(
      "sources: { shop: { type: postgresql, host: db, password: { file: password } } }", path: "hansa.yaml",
      baseFolder: folder.url.path, environment: [:])
    guard case .postgreSQL(let shop) = configuration.sources[0].options else {
      Issue.record("no PostgreSQL source")
      return
    }
    #expect(shop.password?.reveal() == "s3cret ")
  }

  @Test func `relative paths count from the file's folder`() throws {
    let folder = try TemporaryFolder()
    let path = try folder.write("sources: { geo: { type: sqlite, path: ../geo.db } }", to: "conf/hansa.yaml")
    let configuration = try Configuration.load(path: path)
    #expect(configuration.sources[0].place == folder.path("geo.db"))
  }

  @Test func `a federation has the sources of its configuration`() throws {
    let configuration = try parse("sources: { a: { type: sqlite, path: a.db }, b: { type: sqlite, path: b.db } }")
    #expect(try FederationManager(configuration: configuration).sourceNames == ["a", "b"])
  }

  @Test(arguments: [
    (
      "sources:\n  shop:\n    type: postgresql\n    url: postgresql://a@h/d\n    pasword: x\n",
      "hansa.yaml:5:5: unknown key \"pasword\"\nHINT: Perhaps you meant password"
    ),
    (
      "source: {}\n",
      "hansa.yaml:1:1: unknown key \"source\"\nHINT: Perhaps you meant sources"
    ),
    ("sources:\n  shop: { path: a.db }\n", "hansa.yaml:2:9: source \"shop\" needs the key \"type\""),
    (
      "sources:\n  shop: { type: postgres, url: x }\n",
      "hansa.yaml:2:17: unknown source type \"postgres\"\nHINT: Perhaps you meant postgresql."
    ),
    ("sources:\n  shop: { type: sqlite }\n", "hansa.yaml:2:9: source \"shop\" needs the key \"path\""),
    ("sources:\n  shop: { type: postgresql, user: me }\n", "needs the key \"url\" or \"host\""),
    ("engine: { type: duckdb }\n", "hansa.yaml:1:1: the configuration needs the key \"sources\""),
    ("sources: 7\n", "hansa.yaml:1:10: sources must be a group of keys, here is a single value"),
    ("sources:\n", "sources must be a group of keys, here is nothing"),
    ("sources: { a: { type: sqlite, path: [1, 2] } }", "hansa.yaml:1:37: path must be a single value, here is a list"),
    (
      "sources:\n  a: { type: sqlite, path: a.db }\n  b: { type: sqlite, path: b.db }\n  a: { type: sqlite, path: c.db }\n",
      "hansa.yaml:4:3: the key \"a\" is there twice"
    ),
    ("sources:\n  a: { type: sqlite, path: a.db\n", "hansa.yaml:3:1: this is no valid YAML"),
    ("sources:\n\ta: 1\n", "hansa.yaml:2:1: this is no valid YAML"),
    ("", "hansa.yaml: the configuration is empty"),
    (
      "sources:\n  a: { type: postgresql, host: h, port: many }\n",
      "hansa.yaml:2:41: port must be a whole number from 1 to 65535"
    ),
    (
      "sources:\n  a: { type: postgresql, url: \"https://example.org\" }\n",
      "hansa.yaml:2:31: the URL of a PostgreSQL source is malformed"
    ),
    (
      "sources:\n  a: { type: mysql, url: \"mysql://app@h:3306\" }\n", "hansa.yaml:2:6: a MySQL source needs a database"
    ),
    (
      "sources:\n  a: { type: postgresql, host: h, password: { env: NO_SUCH_THING } }\n",
      "hansa.yaml:2:52: the environment variable NO_SUCH_THING is not set"
    ),
    (
      "sources:\n  a: { type: postgresql, host: h, password: { file: nowhere } }\n",
      "hansa.yaml:2:53: the file \"/srv/shop/nowhere\" of the password cannot be read"
    ),
    ("sources:\n  hansa: { type: sqlite, path: a.db }\n", "hansa.yaml:2:3: a source cannot be named \"hansa\""),
    (
      "sources: { a: { type: sqlite, path: a } }\nengine: { memory: lots }\n",
      "hansa.yaml:2:19: memory must be a size such as 512MB, 4GB or 4GiB"
    ),
    ("sources: { a: { type: sqlite, path: a } }\nplan_cache: { plans: -1 }\n", "hansa.yaml:2:22: plans must be"),
    ("sources: { a: { type: sqlite, path: a } }\nengine: { threads: 0 }\n", "hansa.yaml:2:20: threads must be"),
    ("sources: { a: { type: sqlite, path: a } }\nengine: { type: spark9 }\n", "hansa.yaml:2:17: unknown engine type"),
    (
      "sources: { a: { type: sqlite, path: a } }\nserver: { http: localhost }\n",
      "hansa.yaml:2:17: http must be an address and a port"
    ),
    (
      "sources: { a: { type: sqlite, path: a } }\nsettings: { pushdwn: on }\n",
      "hansa.yaml:2:13: unknown setting \"pushdwn\"\nHINT: Perhaps you meant pushdown."
    ),
    (
      "sources: { a: { type: sqlite, path: a } }\nsettings: { pushdown: perhaps }\n",
      "hansa.yaml:2:23: invalid value for parameter \"pushdown\""
    ),
    (
      "sources: { a: { type: sqlite, path: a } }\nsettings: { disabled_rules: [push-filter] }\n",
      "hansa.yaml:2:29: the optimizer has no rule \"push-filter\"\nHINT: Perhaps you meant push-filters"
    ),
  ])
  func `a mistake is found where it is`(_ text: String, _ expected: String) {
    let found = message(text)
    #expect(found.contains(expected), "\(found)")
  }

  @Test(arguments: [
    "sources:\n  a: { type: postgresql, url: \"postgresql://app:hunter2@h:port/d\" }\n",
    "sources:\n  a: { type: mysql, url: \"mysql://app:hunter2@h:port/d\" }\n",
    "sources:\n  a: { type: postgresql, host: h, password: [hunter2] }\n",
    "sources:\n  a: { type: postgresql, host: h, password: { env: X, file: hunter2 } }\n",
    "sources:\n  a: { type: postgresql, host: h, password: hunter2\n",
    "sources:\n  a: { type: postgresql, host: h, password: \"hunter2 }\n",
    "sources:\n  a: { type: postgresql, host: h, password: hunter2, pasword: hunter2 }\n",
  ])
  func `a secret is never in a message`(_ text: String) {
    let found = message(text, environment: ["X": "hunter2"])
    #expect(found != "no error")
    #expect(!found.contains("hunter2"), "\(found)")
  }

  @Test func `a missing file is named, with an example`() {
    do throws(HansaError) {
      _ = try Configuration.load(path: "/nowhere/hansa.yaml")
      Issue.record("no error")
    } catch {
      #expect(error.description.contains("\"/nowhere/hansa.yaml\" does not exist"))
      #expect(error.description.contains("sources:"))
    }
  }
}
