import Foundation
import HansaArrow
import HansaCore

extension SystemTable {
  /// The sources and what is known of them now: nothing is asked for it.
  static let sources = SystemTable(
    "sources",
    [
      Field("name", .text), Field("type", .text), Field("version", .text), Field("tables", .int8),
      Field("catalog_read", .timestamptz), Field("problem", .text), Field("running", .int8),
      Field("concurrency", .int8), Field("max_concurrency", .int8), Field("connections", .int8),
      Field("connections_idle", .int8), Field("connections_waiting", .int8), Field("connections_limit", .int8),
    ]
  ) { reader in
    let admitted = reader.federation.admission.status.sources
    let catalog = reader.federation.catalogs.catalog()
    let problems = reader.federation.sourceProblems
    return reader.federation.catalogStatus.map { status in
      let known = catalog.source(status.source)
      let pool = reader.federation.catalogs.adapter(status.source)?.pool
      let limit = admitted[status.source]
      return [
        .text(status.source), SQLValue(known?.kind), SQLValue(known.map { Name($0.version) }),
        SQLValue(status.tables), SQLValue(status.readAt), SQLValue(problems[status.source].map { Name($0.message) }),
        SQLValue(limit?.running), SQLValue(limit?.limit), SQLValue(limit?.maximum), SQLValue(pool?.open),
        SQLValue(pool?.idle), SQLValue(pool?.waiting), SQLValue(pool?.limit),
      ]
    }
  }
}

extension SQLValue {
  /// Text, or NULL.
  init(_ name: Name?) { self = name.map { .text($0) } ?? .null }

  /// A whole number, or NULL.
  init(_ number: Int?) { self = number.map { .integer(Int64($0)) } ?? .null }

  /// A moment, or NULL.
  init(_ date: Date?) { self = date.map { .timestamptz(Int64($0.timeIntervalSince1970 * 1_000_000)) } ?? .null }

  /// Milliseconds, or NULL.
  init(milliseconds duration: Duration?) { self = duration.map { .double($0 / .milliseconds(1)) } ?? .null }
}
