import Foundation
import HansaArrow
import HansaCore

extension SystemTable {
  /// The sources and what is known of them now: nothing is asked for it.
  static let sources = SystemTable(
    "sources",
    [
      Field("name", .text), Field("type", .text), Field("version", .text), Field("tables", .int8),
      Field("catalog_read", .timestamptz), Field("problem", .text),
    ]
  ) { reader in
    let catalog = reader.federation.catalogs.catalog()
    return reader.federation.catalogStatus.map { status in
      let known = catalog.source(status.source)
      return [
        .text(status.source), SQLValue(known?.kind), SQLValue(known.map { Name($0.version) }),
        SQLValue(status.tables), SQLValue(status.readAt), SQLValue(status.problem.map { Name($0.message) }),
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
