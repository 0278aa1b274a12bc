import Testing

@testable import HansaHistory

@Suite struct HistoryOptionsTests {
  @Test func `the history is kept in the folder that is named`() { #expect(HistoryOptions(folder: "h").folder == "h") }
}
