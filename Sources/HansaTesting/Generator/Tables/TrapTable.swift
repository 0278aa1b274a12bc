/// A table that generated queries read, the same rows in each source that can hold them.
public struct TrapTable: Sendable {
  struct Column: Sendable {
    var name: String
    var kind: ColumnKind
    var isNullable = true
  }

  let name: String
  /// Without `id`, the number of the row, from 1.
  var columns: [Column]
  /// A column's values in a row as PostgreSQL reads them; nil is NULL.
  var rows: [[String?]]
  /// Whether id is declared to be the primary key.
  var hasPrimaryKey: Bool
  /// SQLite's STRICT: no other types than its own.
  var isStrict: Bool

  /// All tables; always with the same rows.
  public static let all: [TrapTable] = {
    var random = SeededRandom(seed: 20_240_229)
    func table(
      _ name: String, rows: Int, key: Bool = true, strict: Bool = false, _ columns: [(String, ColumnKind)],
      required: Set<String> = []
    ) -> TrapTable {
      let columns = columns.map { Column(name: $0.0, kind: $0.1, isNullable: !required.contains($0.0)) }
      let values = (0..<rows).map { _ in
        columns.map { column in
          column.isNullable && random.chance(15) ? nil : random.pick(column.kind.values)
        }
      }
      return TrapTable(name: name, columns: columns, rows: values, hasPrimaryKey: key, isStrict: strict)
    }
    return [
      table(
        "items", rows: 24,
        [("k", .integer), ("t", .text), ("n", .decimal), ("d", .date), ("b", .boolean), ("c", .char)],
        required: ["n"]),
      table(
        "notes", rows: 20,
        [
          ("k", .integer), ("t", .binaryText), ("v", .varchar), ("f", .double), ("ts", .timestamp), ("e", .enumeration),
        ],
        required: ["v"]),
      table(
        "wide", rows: 16,
        [
          ("k", .bigint), ("w", .wideInteger), ("u", .unsigned), ("wn", .wideDecimal), ("wf", .wideDouble),
          ("wd", .wideDate), ("wts", .wideTimestamp),
        ]),
      table(
        "Mixed Case", rows: 18, key: false,
        [
          ("Group", .text), ("select", .integer), ("tz", .timestamptz), ("tm", .time), ("uu", .uuid), ("by", .bytea),
          ("s", .smallint),
        ], required: ["select"]),
      table("plain", rows: 22, key: false, strict: true, [("k", .bigint), ("t", .binaryText), ("f", .double)]),
      table(
        "special", rows: 20, [("k", .integer), ("fx", .specialDouble), ("r", .real), ("b", .boolean), ("t", .text)]),
      table("vacant", rows: 0, [("k", .integer), ("t", .text), ("n", .decimal), ("d", .date)]),
      table("single", rows: 1, [("k", .integer), ("t", .text), ("f", .double), ("ts", .timestamp)], required: ["k"]),
    ]
  }()

  var quotedName: String { Self.quoted(name) }

  static func quoted(_ name: String) -> String {
    name.allSatisfy { $0.isLowercase || $0.isNumber } && !["select", "group"].contains(name) ? name : "\"\(name)\""
  }

  /// The columns that a source holds, `id` first.
  func columns(in source: TrapSource) -> [(name: String, kind: ColumnKind, form: ColumnKind.Form, isNullable: Bool)] {
    ([Column(name: "id", kind: .integer, isNullable: false)] + columns).compactMap { column in
      column.kind.form(in: source).map { (column.name, column.kind, $0, column.isNullable) }
    }
  }
}
