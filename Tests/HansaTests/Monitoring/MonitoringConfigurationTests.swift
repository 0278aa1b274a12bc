import Foundation
import HansaCore
import HansaMonitoring
import Testing

@testable import Hansa

/// The `monitoring:` of a configuration.
@Suite struct MonitoringConfigurationTests {
  private static func parse(_ monitoring: String) throws(HansaError) -> MonitorOptions {
    let text = "sources:\n  lake: { type: files, path: ./lake }\nmonitoring: \(monitoring)"
    return try Configuration.parse(text, path: "hansa.yaml", baseFolder: "/srv", environment: [:]).monitoring
  }

  @Test func `all of it is read`() throws {
    let options = try Self.parse(
      "{ interval: 30s, batch: 500ms, text: on, sample: 0.1, slow: 250ms, keep: 50, capacity: 2000,"
        + " exclude: { users: [probe, bot], sources: [lake], fingerprints: [a1b2] } }")
    #expect(options.interval == .seconds(30) && options.batch == .milliseconds(500) && options.keepsText)
    #expect(options.sample == 0.1 && options.slow == .milliseconds(250) && options.kept == 50)
    #expect(
      options.capacity == 2000 && options.excludedUsers == ["probe", "bot"] && options.excludedSources == ["lake"])
    #expect(options.excludedFingerprints == ["a1b2"] && options.isOn)
    #expect(try !Self.parse("off").isOn)
    #expect(try Self.parse("{ slow: off }").slow == nil)
    #expect(try Self.parse("on") == MonitorOptions())
  }

  @Test(arguments: [
    ("{ sample: 2 }", "hansa.yaml:3:23: sample must be a number from 0.0 to 1.0"),
    ("{ interval: 5ms }", "hansa.yaml:3:25: interval must be 100ms or more"),
    (
      "{ exclude: { sources: [shop] } }", "hansa.yaml:3:24: monitoring.exclude.sources has \"shop\", which is no source"
    ),
  ])
  func `what cannot be is refused with its place`(text: String, message: String) {
    do throws(HansaError) {
      _ = try Self.parse(text)
      Issue.record("it was read")
    } catch {
      #expect(error.code == .configuration && error.description.hasPrefix(message), "\(error)")
    }
  }
}
