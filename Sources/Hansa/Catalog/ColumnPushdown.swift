import HansaCatalog
import HansaCore
import HansaPlanner
import HansaSQL

/// What a source does with a column, found out by planning small queries over it: what the planner would do, no more.
public struct ColumnPushdown: Sendable {
  /// One use of the column.
  public enum Use: String, CaseIterable, Sendable {
    case equality, range, order, grouping
  }

  public struct Answer: Hashable, Sendable, CustomStringConvertible {
    public var verdict: Verdict
    /// Why it is not done as it stands; nil for `exact`.
    public var code: ReasonCode?
    /// A sentence for people.
    public var reason: String?

    /// `exact`, `superset + exact comparison`, `rewritten`, `no: text-collation`.
    public var description: String {
      switch verdict {
      case .exact: "exact"
      case .superset: "superset + exact comparison"
      case .rewritten: "rewritten"
      case .no: "no" + (code.map { ": \($0)" } ?? "")
      }
    }
  }

  public var column: Name
  public var answers: [Use: Answer]

  /// For the columns of a table of the source, without those that cannot be read.
  public static func of(_ table: TableInfo, in source: SourceCatalog) -> [ColumnPushdown] {
    var alone = source
    alone.tables = [table]
    let probe = PushdownProbe(catalog: Catalog(sources: [alone]), table: table, source: source.source)
    return table.columns.filter { $0.type != nil }.map { column in
      var answers: [Use: Answer] = [:]
      for use in Use.allCases { answers[use] = probe.answer(column, use) }
      return ColumnPushdown(column: column.name, answers: answers)
    }
  }
}

/// Plans queries over one table.
private struct PushdownProbe {
  let catalog: Catalog
  let table: TableInfo
  let source: Name
  private let planner = Planner(dialects: SourceDialects.dialect, mergeDialect: DuckDBDialect())

  init(catalog: Catalog, table: TableInfo, source: Name) {
    self.catalog = catalog
    self.table = table
    self.source = source
  }

  /// nil where the use means nothing to PostgreSQL: json has no equality.
  func answer(_ column: ColumnInfo, _ use: ColumnPushdown.Use) -> ColumnPushdown.Answer? {
    guard let sample = column.type?.sample else { return nil }
    let name = quoted(column.name)
    let place = "\(quoted(source)).\(quoted(table.schema)).\(quoted(table.name))"
    let sql: String
    switch use {
    case .equality: sql = "SELECT \(name) FROM \(place) WHERE \(name) = \(sample)"
    case .range: sql = "SELECT \(name) FROM \(place) WHERE \(name) > \(sample)"
    case .order: sql = "SELECT \(name) FROM \(place) ORDER BY \(name) LIMIT 10"
    case .grouping: sql = "SELECT \(name) FROM \(place) GROUP BY \(name)"
    }
    do throws(HansaError) {
      guard case .select(let query) = try SQLParser.parseOne(sql).statement else { return nil }
      let plan = try planner.plan(query, catalog: catalog, session: BindingSession(now: 0))
      guard let note = plan.notes.first(where: { $0.source == source }) ?? plan.notes.first else {
        return ColumnPushdown.Answer(verdict: .exact)
      }
      return ColumnPushdown.Answer(verdict: note.verdict, code: note.code, reason: note.reason)
    } catch {
      return nil
    }
  }

  private func quoted(_ name: Name) -> String { PostgreSQLDialect().quote(name) }
}

extension SQLType {
  /// Some value of the type as a literal; nil for types without any comparison.
  fileprivate var sample: String? {
    switch self {
    case .boolean: "true"
    case .int2, .int4, .int8, .float4, .float8, .numeric: "1"
    case .text, .varchar, .char: "'a'"
    case .bytea: "'\\x61'"
    case .date: "'2020-01-02'"
    case .time: "'12:34'"
    case .timestamp: "'2020-01-02 12:34'"
    case .timestamptz: "'2020-01-02 12:34+00'"
    case .interval: "'1 day'"
    case .uuid: "'00000000-0000-0000-0000-000000000001'"
    case .array: "'{}'"
    case .jsonb: "'1'"
    case .json, .record, .unknown: nil
    }
  }
}
