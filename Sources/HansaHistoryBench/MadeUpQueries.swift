import Foundation
import HansaCore
import HansaMonitoring

/// Queries as a busy federation has them: 200 statements of which few are frequent, 4 sources, 20 users, times that spread
/// over three decimal powers.
struct MadeUpQueries {
  private var random: SplitMix64
  private var id: UInt64 = 0
  private(set) var time = Date(timeIntervalSince1970: 1_780_272_000)
  private let interval: Double
  private let statements: [(fingerprint: String, text: String)]
  private let sources: [Name] = ["shop", "lake", "crm", "stock"]
  private let users: [Name]
  private let clients: [String]

  init(seed: UInt64, interval: Double) {
    random = SplitMix64(seed: seed)
    self.interval = interval
    statements = (0..<200).map { number in
      let digits = String(number, radix: 16)
      return (
        String(repeating: "0", count: 16 - digits.count) + digits,
        "SELECT c.name, sum(o.total) FROM shop.customers c JOIN lake.orders_\(number) o ON o.customer_id = c.id"
          + " WHERE o.placed >= $1 AND c.country = $2 GROUP BY c.name ORDER BY 2 DESC LIMIT $3"
      )
    }
    users = (0..<20).map { Name("user\($0)") }
    clients = (0..<50).map { "app 10.0.0.\($0)" }
  }

  mutating func next() -> QueryRecord {
    id += 1
    time += interval * 2 * random.fraction()
    let statement = statements[Int(random.fraction() * random.fraction() * 200)]
    let microseconds = Int(exp(6.5 + 7 * random.fraction() * random.fraction() + random.fraction()))
    let fails = random.fraction() < 0.01
    var record = QueryRecord(
      id: id, process: 0x1234_5678_9ABC_DEF0, started: time, outcome: fails ? .failed : .finished,
      fingerprint: statement.fingerprint, normalizedText: statement.text, user: users[Int(random.next() % 20)],
      duration: .microseconds(microseconds))
    record.client = clients[Int(random.next() % 50)]
    record.planning = .microseconds(200 + Int(random.next() % 2000))
    record.firstRow = .microseconds(microseconds * 4 / 5)
    record.rows = Int(random.fraction() * random.fraction() * 1000)
    record.bytes = record.rows * 40
    record.cache = random.fraction() < 0.2 ? "hit" : "miss"
    record.isPlanCached = random.fraction() < 0.7
    record.verdicts = ["exact": 3, "no": 1]
    record.engine = "duckdb"
    if fails { (record.errorCode, record.errorClass) = ("08006", "source") }
    var fragment = FragmentRecord(
      id: "0", source: sources[Int(random.next() % 4)], statementHash: UInt64(statement.fingerprint, radix: 16) ?? 0,
      rows: record.rows * 2, bytes: record.bytes * 2)
    fragment.estimatedRows = Double(record.rows * 2)
    fragment.connected = .microseconds(Int(random.next() % 500))
    fragment.firstRow = .microseconds(microseconds * 3 / 5)
    fragment.total = .microseconds(microseconds * 7 / 10)
    record.fragments = [fragment]
    return record
  }
}
