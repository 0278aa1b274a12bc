import HansaCore
import Testing

@testable import HansaMonitoring

@Suite struct RecordSanitizerTests {
  @Test func `numbers that cannot be are none`() {
    var record = QueryRecord.example(sources: ["shop"])
    record.duration = .seconds(-1)
    record.firstRow = .milliseconds(-5)
    record.rows = -4
    record.peakMemory = -1
    record.fragments[0].estimatedRows = .nan
    record.fragments[0].total = .nanoseconds(-1)
    record.fragments[0].attempts = 0
    RecordSanitizer.clean(&record)
    #expect(record.duration == .zero && record.firstRow == nil && record.rows == 0 && record.peakMemory == nil)
    #expect(record.fragments[0].estimatedRows == nil && record.fragments[0].total == nil)
    #expect(record.fragments[0].attempts == 1)
  }

  @Test func `control characters become blanks, and texts are cut at a character's end`() {
    #expect(RecordSanitizer.text("a\u{0}b\nc\u{1B}[31m\u{85}é", 100) == "a b c [31m é")
    #expect(RecordSanitizer.text("ééé", 5) == "éé")
    var record = QueryRecord.example(sources: Array(repeating: "s", count: 1200))
    record.client = String(repeating: "x", count: 10_000)
    record.normalizedText = String(repeating: "é", count: 10_000)
    for number in 0..<100 { record.settings["setting\(number)"] = "on" }
    RecordSanitizer.clean(&record)
    #expect(record.client?.utf8.count == 128 && record.normalizedText.utf8.count == 8192)
    #expect(record.fragments.count == 1000 && record.settings.count == 64)
  }

  @Test(arguments: [
    ("cannot connect to postgresql://app:s3cret@db:5432/shop", "cannot connect to postgresql://app:***@db:5432/shop"),
    ("host=db password=s3cret user=app", "host=db password=*** user=app"),
    ("Password: 's3 cret' was wrong", "Password: '***' was wrong"), ("\"pwd\": \"s3cret\"", "\"pwd\": \"***\""),
    ("https://db/x?token=s3cret&a=1", "https://db/x?token=***&a=1"), ("password=", "password="),
    ("the password is wrong", "the password is wrong"), ("//user@host/a:b@c", "//user@host/a:b@c"),
  ]) func `passwords do not stay in messages`(text: String, clean: String) {
    #expect(Secrets.removed(from: text) == clean)
  }
}
