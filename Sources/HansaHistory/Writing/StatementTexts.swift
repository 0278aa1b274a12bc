import HansaArrow
import HansaCore
import HansaDuckDB

/// The numbers that stand for statements in the records: a statement's fingerprint and text are in the file once.
///
/// Used by the writer alone.
struct StatementTexts {
  struct Statement: Hashable {
    var fingerprint: Name
    var text: Name?
  }

  /// Statements that are known here; beyond it all are forgotten and get new numbers, which costs nothing but room.
  static let limit = 100_000

  private var numbers: [Statement: Int32] = [:]
  private var next: Int32
  /// Those that are not in the file yet.
  private(set) var fresh: [(Int32, Statement)] = []

  init(_ connection: DuckDBConnection) throws(HansaError) {
    next = Int32(try connection.integer("SELECT max(id) FROM history.statements") ?? 0) + 1
    let known = try connection.texts(
      "SELECT CAST(id AS VARCHAR), fingerprint, text FROM history.statements ORDER BY id DESC LIMIT \(Self.limit / 2)",
      columns: 3)
    for row in known {
      guard let id = row[0].flatMap(Int32.init) else { continue }
      numbers[Statement(fingerprint: Name(row[1] ?? ""), text: row[2].map { Name($0) })] = id
    }
  }

  mutating func number(_ statement: Statement) -> Int32 {
    if let known = numbers[statement] { return known }
    if numbers.count >= Self.limit { numbers = [:] }
    defer { next += 1 }
    numbers[statement] = next
    fresh.append((next, statement))
    return next
  }

  /// The fresh ones are in the file now.
  mutating func committed() { fresh = [] }

  /// The fresh ones did not come into the file.
  mutating func rolledBack() {
    for (_, statement) in fresh { numbers[statement] = nil }
    fresh = []
  }

  static let schema = Schema([Field("id", .int4), Field("fingerprint", .text), Field("text", .text)])

  var freshRows: RecordBatch {
    let rows = StoredRows(Self.schema)
    for (id, statement) in fresh {
      rows.add(id)
      rows.add(statement.fingerprint.string)
      rows.add(statement.text?.string)
      rows.end()
    }
    return rows.take()
  }
}
