import Foundation
import Hansa
import HansaCatalog
import HansaCore
import HansaFormats

/// What a source holds, for a person.
enum CatalogListing {
  /// The tables of one source.
  static func tables(of source: SourceCatalog) throws(HansaError) {
    StandardStreams.write(
      "\(source.source): \(source.kind) \(source.version), \(Figures.counted(source.tables.count, "table"))\n",
      to: STDOUT_FILENO)
    CapabilityListing.write(source)
    try tables(of: [source])
  }

  /// The tables of several sources.
  static func tables(of sources: [SourceCatalog]) throws(HansaError) {
    var listing = Listing([
      ("source", .text), ("schema", .text), ("table", .text), ("kind", .text), ("columns", .int8), ("rows", .text),
    ])
    var problems: [String] = []
    for source in sources {
      for table in source.tables.sorted(by: { ($0.schema, $0.name) < ($1.schema, $1.name) }) {
        listing.rows.append([
          .text(source.source), .text(table.schema), .text(table.name), .text(table.kind.rawValue),
          .integer(Int64(table.columns.count)), .optional(rows(table)),
        ])
        if let problem = table.problem { problems.append("\(source.source).\(table.name): \(problem.message)") }
        let unreadable = table.columns.filter { $0.type == nil }
        if !unreadable.isEmpty {
          let names = unreadable.map { "\($0.name) (\($0.nativeType))" }.joined(separator: ", ")
          problems.append("\(source.source).\(table.name): columns that cannot be read: \(names)")
        }
      }
    }
    try listing.write(.table, to: .standardOutput)
    show(problems)
  }

  /// The columns of one table.
  static func columns(of table: TableInfo, in source: SourceCatalog) throws(HansaError) {
    let statistics = source.statistics[TableName(table.schema, table.name)]
    let estimate = statistics.map(StatisticsListing.summary) ?? rows(table).map { "\($0) rows" }
    StandardStreams.write(
      "\(source.source).\(table.schema).\(table.name): \(table.kind.rawValue)\(estimate.map { ", \($0)" } ?? "")\n",
      to: STDOUT_FILENO)
    var listing = Listing([
      ("column", .text), ("type", .text), ("native type", .text), ("nullable", .text), ("collation", .text),
      ("key", .text), ("equality", .text), ("order", .text),
    ])
    let pushdown = Dictionary(
      ColumnPushdown.of(table, in: source).map { ($0.column, $0.answers) }, uniquingKeysWith: { first, _ in first })
    for column in table.columns {
      let answers = pushdown[column.name] ?? [:]
      listing.rows.append([
        .text(column.name), .text(column.type.map { "\($0)" } ?? "(cannot be read)"), .text(column.nativeType),
        .text(column.nullable ? "yes" : "no"), .optional(column.collation?.name),
        .optional(keys(of: column.name, in: table)), .optional(answers[.equality]?.description),
        .optional(answers[.order]?.description),
      ])
    }
    try listing.write(.table, to: .standardOutput)
    for column in table.columns {
      guard let collation = column.collation, !collation.isExactEquality || !collation.isByteOrder else { continue }
      StandardStreams.write("\(column.name): \(CapabilityListing.describe(collation))\n", to: STDOUT_FILENO)
    }
    let indexes = table.indexes.map { "\($0.name) (\($0.columns.map(\.string).joined(separator: ", ")))" }
    if !indexes.isEmpty { StandardStreams.write("Indexes: \(indexes.joined(separator: ", "))\n", to: STDOUT_FILENO) }
    if let statistics { try StatisticsListing.columns(of: table, statistics) }
    show(table.problem.map { [$0.message] } ?? [])
  }

  /// `primary`, `primary (2)` for the second column of one, `unique`, `unique (1)`.
  private static func keys(of column: Name, in table: TableInfo) -> String? {
    func place(_ word: String, _ columns: [Name]) -> String? {
      columns.firstIndex(of: column).map { columns.count == 1 ? word : "\(word) (\($0 + 1))" }
    }
    let unique = table.uniqueKeys.filter { $0.columns != table.primaryKey }.compactMap { place("unique", $0.columns) }
    let all = [place("primary", table.primaryKey)].compactMap(\.self) + unique
    return all.isEmpty ? nil : all.joined(separator: ", ")
  }

  /// `~20,000`: what the source's statistics say is rarely exact.
  private static func rows(_ table: TableInfo) -> String? {
    table.estimatedRows.flatMap { $0.isFinite ? "~" + Figures.grouped(Int($0.rounded())) : nil }
  }

  private static func show(_ problems: [String]) {
    guard !problems.isEmpty else { return }
    StandardStreams.write(
      "Problems:\n" + problems.map { "  \($0)\n" }.joined(), to: STDOUT_FILENO)
  }
}
