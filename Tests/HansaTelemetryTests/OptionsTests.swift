import Testing

@testable import HansaTelemetry

@Suite struct TelemetryOptionsTests {
  @Test func `nothing is sent unless a receiver is named`() { #expect(TelemetryOptions().endpoint == nil) }
}
