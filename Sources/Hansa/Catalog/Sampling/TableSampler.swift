import HansaArrow
import HansaCatalog
import HansaCore
import HansaExecution
import HansaPlanner
import HansaSource

/// Reads some rows of a table, for what they tell of its columns.
struct TableSampler {
  /// What was read.
  struct Sample: Sendable {
    var columns: [Name: ColumnStatistics]
    var rows: Int
  }

  /// How long a source may take for one statement.
  private static let timeLimit: Duration = .seconds(2)
  /// What is read of a table at most.
  private static let limits = (rows: 50_000, bytes: 16 << 20)

  let adapter: any SourceAdapter

  /// - Returns: nil where the source has no way to read a few rows, or there were none.
  /// - Throws: the source's error, also for a value that cannot be read.
  func read(_ wanted: WantedSample, _ statements: SampleStatements) async throws(HansaError) -> Sample? {
    var statement = statements.sample()
    if statement == nil, let questions = statements.ends {
      var ends: [Int64] = []
      for question in questions {
        let answer = try await rows(of: question)
        if case .integer(let number)? = answer.first?.first { ends.append(number) }
      }
      if ends.count == 2, ends[0] <= ends[1] { statement = statements.sample(ends: ends[0]...ends[1]) }
    }
    guard let statement else { return nil }
    let rows = try await rows(of: statement)
    guard !rows.isEmpty else { return nil }
    var columns: [Name: ColumnStatistics] = [:]
    for (position, item) in wanted.scan.items.enumerated() {
      var sample = ColumnSample()
      for row in rows { sample.add(row[position]) }
      columns[item.remoteName] = sample.statistics(of: max(wanted.rows, Double(rows.count)))
    }
    return Sample(columns: columns, rows: rows.count)
  }

  private func rows(of statement: SampleStatements.Statement) async throws(HansaError) -> [[SQLValue]] {
    let schema = Schema(statement.output)
    let numerics = schema.fields.indices.filter {
      schema.fields[$0].type.isNumeric && schema.fields[$0].layout == .utf8
    }
    let stream = adapter.execute(
      FragmentRequest(
        sql: statement.sql, parameters: statement.parameters, schema: schema,
        estimatedRows: SampleStatements.wantedRows, deadline: .now + Self.timeLimit))
    // What is left, where it is more than anybody wanted, is not waited for.
    defer { stream.cancel() }
    var rows: [[SQLValue]] = []
    var bytes = 0
    while rows.count < Self.limits.rows, bytes < Self.limits.bytes, let batch = try await stream.next() {
      bytes += batch.byteCount
      for index in 0..<batch.rowCount {
        var row = batch.row(index)
        for column in numerics {
          if case .text(let text) = row[column] { row[column] = Decimal128(text.string).map { .decimal($0) } ?? .null }
        }
        rows.append(row)
      }
    }
    return rows
  }
}
