extension TrapTable {
  /// Statements that make and fill the table in the database of a source.
  func script(for source: TrapSource) -> String {
    let name = source == .my ? "`\(name)`" : "\"\(name)\""
    let quote = source == .my ? "`" : "\""
    let declarations = columns(in: source).map { column in
      "\(quote)\(column.name)\(quote) \(column.form.declaration ?? column.form.type)"
        + (column.isNullable ? "" : " NOT NULL")
    }
    let key = hasPrimaryKey ? ["PRIMARY KEY (id)"] : []
    let strict = source == .lite && isStrict ? " STRICT" : ""
    let types =
      source == .pg
      ? "DO $$ BEGIN CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy'); EXCEPTION WHEN duplicate_object "
        + "THEN NULL; END $$;\n" : ""
    return types + "CREATE TABLE \(name) (\((declarations + key).joined(separator: ", ")))\(strict);\n"
      + inserts(into: name, source) + (source == .pg ? "ANALYZE \(name);\n" : "")
  }

  /// Statements that make the table in the schema of a source in the oracle: the columns as that source is read.
  func oracleScript(for source: TrapSource) -> String {
    let name = "\(source.rawValue).\"\(name)\""
    let declarations = columns(in: source).map { "\"\($0.name)\" \($0.form.type)" }
    return "CREATE TABLE \(name) (\(declarations.joined(separator: ", ")));\n"
      + inserts(into: name, source, oracle: true)
      + "ANALYZE \(name);\n"
  }

  private func inserts(into name: String, _ source: TrapSource, oracle: Bool = false) -> String {
    guard !rows.isEmpty else { return "" }
    let present = Set(columns(in: source).map(\.name))
    let lines = rows.enumerated().map { index, row in
      let values = zip(columns, row).filter { present.contains($0.0.name) }.map { column, value in
        value.map { Self.literal($0, column.kind, oracle ? .pg : source) } ?? "NULL"
      }
      return "(" + (["\(index + 1)"] + values).joined(separator: ", ") + ")"
    }
    return "INSERT INTO \(name) VALUES\n\(lines.joined(separator: ",\n"));\n"
  }

  private static func literal(_ value: String, _ kind: ColumnKind, _ source: TrapSource) -> String {
    let text = "'" + value.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
    switch (source, kind) {
    case (.pg, _), (.lake, _): return text
    case (_, .boolean): return value == "true" ? "1" : "0"
    case (_, .bytea): return "x'\(value.dropFirst(2))'"
    case (_, .smallint), (_, .integer), (_, .bigint), (_, .wideInteger), (_, .unsigned), (_, .decimal),
      (_, .wideDecimal), (_, .real), (_, .double), (_, .specialDouble), (_, .wideDouble):
      return value
    case (.my, _): return text.split(separator: "\\", omittingEmptySubsequences: false).joined(separator: "\\\\")
    case (.lite, _): return text
    }
  }
}
