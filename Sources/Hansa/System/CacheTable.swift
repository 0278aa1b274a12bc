import HansaArrow
import HansaCore

extension SystemTable {
  /// The results that are kept of queries and fragments; what others asked is not told, for it has constants in it.
  static let cache = SystemTable(
    "cache",
    [
      Field("scope", .text), Field("user_name", .text), Field("statement", .text), Field("source", .text),
      Field("sources", .array(.text)), Field("rows", .int8), Field("bytes", .int8), Field("uses", .int8),
      Field("age_ms", .float8), Field("tier", .text),
    ]
  ) { reader in
    reader.federation.keptResults.map { kept in
      [
        .text(kept.source == nil ? "query" : "fragment"), .text(kept.principal),
        kept.principal == reader.user ? .text(kept.statement) : .null,
        SQLValue(kept.source), .array(kept.sources.map { .text($0) }), SQLValue(kept.rows), SQLValue(kept.bytes),
        SQLValue(kept.uses), SQLValue(milliseconds: kept.age),
        .text(kept.tier.rawValue),
      ]
    }
  }
}
