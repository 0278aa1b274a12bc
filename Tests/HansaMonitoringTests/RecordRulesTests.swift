import HansaCore
import Testing

@testable import HansaMonitoring

@Suite struct RecordRulesTests {
  @Test func `a sample has about its part of the queries, and the same ones each time`() {
    var options = MonitorOptions()
    options.sample = 0.25
    let rules = RecordRules(options: options)
    let kept = (1...UInt64(20_000)).filter { rules.keeps(.example(id: $0)) }
    #expect((4800...5200).contains(kept.count))
    #expect(kept == (1...UInt64(20_000)).filter { rules.keeps(.example(id: $0)) })
  }

  @Test func `errors and slow queries are kept whatever the sample`() {
    var options = MonitorOptions()
    options.sample = 0
    let rules = RecordRules(options: options)
    #expect(!rules.keeps(.example()) && !rules.keeps(.example(outcome: .cancelled)))
    #expect(rules.keeps(.example(outcome: .failed)) && rules.keeps(.example(duration: .seconds(1))))
    options.slow = nil
    #expect(!RecordRules(options: options).keeps(.example(duration: .seconds(1))))
  }

  @Test func `what is excluded has no record, not even of its errors`() {
    var options = MonitorOptions()
    options.excludedUsers = ["probe"]
    options.excludedSources = ["vault"]
    options.excludedFingerprints = ["abc"]
    let rules = RecordRules(options: options)
    var record = QueryRecord.example(outcome: .failed)
    #expect(rules.keeps(record))
    record.fragments = [FragmentRecord(id: "0", source: "vault", statementHash: 1, rows: 0, bytes: 0)]
    #expect(!rules.keeps(record))
    record = .example(outcome: .failed, fingerprint: "abc")
    #expect(!rules.keeps(record))
    record = .example(outcome: .failed)
    record.user = "probe"
    #expect(!rules.keeps(record))
  }
}
