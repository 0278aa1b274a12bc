import HansaCore
import HansaArrow
import HansaDuckDB
import HansaMonitoring

/// The numbers of all kinds.
struct RecordNumbers {
  var statements: SharedRows<SharedStatement>
  var sessions: SharedRows<SharedSession>
  var plans: SharedRows<SharedPlan>
  var endings: SharedRows<SharedEnding>
  var targets: SharedRows<SharedTarget>
  /// Those of statements that sources got, by hash: to write one out takes longer than to find it.
  private var hashes: [UInt64: Int32] = [:]
  /// Texts of verdicts, of which there are few.
  private var verdicts: [[String: Int]: Name] = [:]

  init(_ connection: DuckDBConnection) throws(HansaError) {
    statements = try SharedRows(connection)
    sessions = try SharedRows(connection)
    plans = try SharedRows(connection)
    endings = try SharedRows(connection)
    targets = try SharedRows(connection)
  }

  mutating func statement(of fragment: FragmentRecord) -> Int32 {
    if let known = hashes[fragment.statementHash] { return known }
    if hashes.count >= SharedRows<SharedStatement>.limit { hashes = [:] }
    let number = statements.number(.init(fingerprint: Name(fragment.hashText), text: nil))
    hashes[fragment.statementHash] = number
    return number
  }

  mutating func text(ofVerdicts map: [String: Int]) -> Name? {
    if map.isEmpty { return nil }
    if let known = verdicts[map] { return known }
    if verdicts.count >= 1000 { verdicts = [:] }
    let text = TextMap.text(map).map { Name($0) }
    verdicts[map] = text
    return text
  }

  /// The fresh rows of each table.
  var fresh: [(table: SharedTable, rows: RecordBatch)] {
    [
      (.statements, statements.freshRows), (.sessions, sessions.freshRows), (.plans, plans.freshRows),
      (.endings, endings.freshRows), (.targets, targets.freshRows),
    ]
  }

  mutating func committed() {
    statements.committed()
    sessions.committed()
    plans.committed()
    endings.committed()
    targets.committed()
  }

  mutating func rolledBack() {
    hashes = [:]
    statements.rolledBack()
    sessions.rolledBack()
    plans.rolledBack()
    endings.rolledBack()
    targets.rolledBack()
  }
}
