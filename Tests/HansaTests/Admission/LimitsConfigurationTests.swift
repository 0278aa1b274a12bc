import HansaCore
import HansaExecution
import Testing

@testable import Hansa

/// The `limits:` of a configuration.
@Suite struct LimitsConfigurationTests {
  private static func parse(_ limits: String) throws(HansaError) -> AdmissionLimits {
    let text = "sources:\n  lake: { type: files, path: ./lake }\nlimits:\n\(limits)"
    return try Configuration.parse(text, path: "hansa.yaml", baseFolder: "/srv", environment: [:]).limits
  }

  @Test func `all that limits may say is read`() throws {
    let limits = try Self.parse(
      """
        defaults: { queries: 10, queue: 20, wait: 5s }
        users:
          ann: { weight: 2.5, concurrent: 8, queue: 50, wait: 10s, rows_per_day: 1000000, bytes_per_day: 20GB, memory: 2GiB }
        groups:
          reporting: { users: [bob, eve], weight: 0.5, concurrent: 4 }
        sources:
          lake: { concurrency: { min: 2, max: 32 } }
      """)
    #expect(limits.queries == 10 && limits.queue == 20 && limits.wait == .seconds(5))
    #expect(
      limits.users == [
        "ann": .init(
          weight: 2.5, concurrent: 8, queue: 50, wait: .seconds(10), rowsPerDay: 1_000_000,
          bytesPerDay: 20_000_000_000, memory: 2 << 30)
      ])
    #expect(limits.groups == ["reporting": .init(share: .init(weight: 0.5, concurrent: 4), users: ["bob", "eve"])])
    #expect(limits.sources == ["lake": .init(maximum: 32, adaptiveMinimum: 2)])
    #expect(try Self.parse("  sources: { lake: { concurrency: 16 } }").sources == ["lake": .init(maximum: 16)])
    #expect(AdmissionLimits() == AdmissionLimits(queries: 64, queue: 1000, wait: .seconds(30)))
  }

  @Test func `a user's own memory comes before that of the group`() {
    let group = AdmissionLimits.Group(share: .init(memory: 50), users: ["ann", "bob"])
    let limits = AdmissionLimits(users: ["ann": .init(memory: 10), "eve": .init()], groups: ["two": group])
    #expect(limits.memoryShare(of: "ann") == .init(name: "ann", isGroup: false, bytes: 10))
    #expect(limits.memoryShare(of: "bob") == .init(name: "two", isGroup: true, bytes: 50))
    #expect(limits.memoryShare(of: "eve") == nil && limits.memoryShare(of: "joe") == nil)
  }

  @Test(arguments: [
    ("  defaults: { queries: 0 }", "queries must be a whole number from 1 to 100000"),
    ("  users: { ann: { wieght: 2 } }", "unknown key \"wieght\""),
    ("  users: { ann: { weight: 0 } }", "weight must be a number from 0.01 to 1000"),
    ("  groups: { g: { weight: 2 } }", "group \"g\" needs the key \"users\""),
    ("  sources: { sea: { concurrency: 4 } }", "limits.sources has \"sea\", which is no source"),
    ("  sources: { lake: { concurrency: { min: 9, max: 4 } } }", "min must be a whole number from 1 to 4"),
  ]) func `a mistake in limits is found`(_ text: String, _ expected: String) {
    let error = #expect(throws: HansaError.self) { try Self.parse(text) }
    #expect(error?.message.contains(expected) == true, "\(error?.message ?? "")")
    #expect(error?.message.hasPrefix("hansa.yaml:") == true)
  }
}
