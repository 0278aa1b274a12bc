import Foundation
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
    let estimate = rows(table).map { ", \($0) rows" } ?? ""
    StandardStreams.write(
      "\(source.source).\(table.schema).\(table.name): \(table.kind.rawValue)\(estimate)\n", to: STDOUT_FILENO)
    var listing = Listing([
      ("column", .text), ("type", .text), ("native type", .text), ("nullable", .text), ("collation", .text),
      ("key", .text),
    ])
    for column in table.columns {
      let place = table.primaryKey.firstIndex(of: column.name)
      listing.rows.append([
        .text(column.name), .text(column.type.map { "\($0)" } ?? "(cannot be read)"), .text(column.nativeType),
        .text(column.nullable ? "yes" : "no"), .optional(column.collation?.name),
        .optional(place.map { table.primaryKey.count == 1 ? "primary" : "primary (\($0 + 1))" }),
      ])
    }
    try listing.write(.table, to: .standardOutput)
    show(table.problem.map { [$0.message] } ?? [])
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
