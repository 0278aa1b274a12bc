/// What a column of a generated table holds, and how each source declares it.
enum ColumnKind: String, CaseIterable, Sendable {
  case smallint, integer, bigint, wideInteger, unsigned
  case decimal, wideDecimal
  case real, double, specialDouble, wideDouble
  case boolean
  /// Compared without regard to case by MariaDB and SQLite.
  case text
  /// Compared by bytes.
  case binaryText
  case varchar, char, enumeration
  case date, wideDate, timestamp, wideTimestamp, timestamptz, time
  case uuid, bytea

  /// A column as a source has it.
  struct Form: Sendable {
    /// How the source declares it; nil for files, which take the type of what is written.
    var declaration: String?
    /// The type of PostgreSQL's that it is read as: docs/types.md.
    var type: String
    var valueType: ValueType
  }

  /// nil where the source has no such type, or would not keep its values.
  func form(in source: TrapSource) -> Form? {
    switch source {
    case .pg: postgreSQL
    case .my: mariaDB
    case .lite: sqlite
    case .lake: files
    }
  }

  private var postgreSQL: Form {
    switch self {
    case .smallint: Form(declaration: "smallint", type: "smallint", valueType: .int2)
    case .integer: Form(declaration: "integer", type: "integer", valueType: .int4)
    case .bigint: Form(declaration: "bigint", type: "bigint", valueType: .int8)
    case .wideInteger: Form(declaration: "bigint", type: "bigint", valueType: .wideInteger)
    case .unsigned: Form(declaration: "numeric(20,0)", type: "numeric(20,0)", valueType: .wideNumeric)
    case .decimal: Form(declaration: "numeric(12,2)", type: "numeric(12,2)", valueType: .numeric)
    case .wideDecimal: Form(declaration: "numeric(38,10)", type: "numeric(38,10)", valueType: .wideNumeric)
    case .real: Form(declaration: "real", type: "real", valueType: .float4)
    case .double, .specialDouble:
      Form(declaration: "double precision", type: "double precision", valueType: .float8)
    case .wideDouble: Form(declaration: "double precision", type: "double precision", valueType: .wideFloat)
    case .boolean: Form(declaration: "boolean", type: "boolean", valueType: .boolean)
    case .text, .binaryText: Form(declaration: "text", type: "text", valueType: .text)
    case .varchar: Form(declaration: "varchar(20)", type: "varchar(20)", valueType: .text)
    case .char: Form(declaration: "char(5)", type: "char(5)", valueType: .char)
    case .enumeration: Form(declaration: "mood", type: "text", valueType: .text)
    case .date: Form(declaration: "date", type: "date", valueType: .date)
    case .wideDate: Form(declaration: "date", type: "date", valueType: .wideDate)
    case .timestamp: Form(declaration: "timestamp", type: "timestamp", valueType: .timestamp)
    case .wideTimestamp: Form(declaration: "timestamp", type: "timestamp", valueType: .wideTimestamp)
    case .timestamptz: Form(declaration: "timestamptz", type: "timestamptz", valueType: .timestamptz)
    case .time: Form(declaration: "time", type: "time", valueType: .time)
    case .uuid: Form(declaration: "uuid", type: "uuid", valueType: .uuid)
    case .bytea: Form(declaration: "bytea", type: "bytea", valueType: .bytea)
    }
  }

  private var mariaDB: Form? {
    var form = postgreSQL
    switch self {
    case .integer: form.declaration = "int"
    case .unsigned: form.declaration = "bigint unsigned"
    case .decimal: form.declaration = "decimal(12,2)"
    case .wideDecimal: form.declaration = "decimal(38,10)"
    case .real: form.declaration = "float"
    case .double, .wideDouble: form.declaration = "double"
    // MariaDB has neither NaN nor infinities.
    case .specialDouble: return nil
    case .boolean: form.declaration = "tinyint(1)"
    case .text: form.declaration = "text COLLATE utf8mb4_general_ci"
    case .binaryText: form.declaration = "text COLLATE utf8mb4_bin"
    case .varchar: form.declaration = "varchar(20) COLLATE utf8mb4_unicode_ci"
    case .char: form.declaration = "char(5) COLLATE utf8mb4_general_ci"
    case .enumeration: form.declaration = "enum('sad','ok','happy')"
    case .timestamp, .wideTimestamp: form.declaration = "datetime(6)"
    case .timestamptz: form.declaration = "timestamp(6) NULL"
    case .time: form.declaration = "time(6)"
    case .bytea: form.declaration = "varbinary(20)"
    case .smallint, .bigint, .wideInteger, .date, .wideDate, .uuid: break
    }
    return form
  }

  private var sqlite: Form? {
    switch self {
    case .smallint, .integer, .bigint: Form(declaration: "INTEGER", type: "bigint", valueType: .int8)
    case .wideInteger: Form(declaration: "BIGINT", type: "bigint", valueType: .wideInteger)
    // SQLite makes floating-point numbers of them.
    case .unsigned, .wideDecimal: nil
    case .decimal: Form(declaration: "DECIMAL(12,2)", type: "numeric(12,2)", valueType: .numeric)
    case .real, .double: Form(declaration: "REAL", type: "double precision", valueType: .float8)
    // SQLite makes NULL of NaN.
    case .specialDouble: nil
    case .wideDouble: Form(declaration: "DOUBLE", type: "double precision", valueType: .wideFloat)
    case .boolean: Form(declaration: "BOOLEAN", type: "boolean", valueType: .boolean)
    case .text: Form(declaration: "TEXT COLLATE NOCASE", type: "text", valueType: .text)
    case .binaryText: Form(declaration: "TEXT", type: "text", valueType: .text)
    case .varchar: Form(declaration: "VARCHAR(20) COLLATE RTRIM", type: "varchar(20)", valueType: .text)
    case .char: Form(declaration: "CHAR(5)", type: "char(5)", valueType: .char)
    case .enumeration: Form(declaration: "TEXT", type: "text", valueType: .text)
    case .date: Form(declaration: "DATE", type: "date", valueType: .date)
    case .wideDate: Form(declaration: "DATE", type: "date", valueType: .wideDate)
    case .timestamp: Form(declaration: "DATETIME", type: "timestamp", valueType: .timestamp)
    case .wideTimestamp: Form(declaration: "TIMESTAMP", type: "timestamp", valueType: .wideTimestamp)
    case .timestamptz: Form(declaration: "TIMESTAMPTZ", type: "timestamptz", valueType: .timestamptz)
    case .time: Form(declaration: "TIME", type: "time", valueType: .time)
    case .uuid: Form(declaration: "UUID", type: "uuid", valueType: .uuid)
    case .bytea: Form(declaration: "BLOB", type: "bytea", valueType: .bytea)
    }
  }

  private var files: Form? {
    var form = postgreSQL
    form.declaration = nil
    switch self {
    // Parquet's texts have no length.
    case .varchar, .char, .enumeration: (form.type, form.valueType) = ("text", .text)
    default: break
    }
    return form
  }
}
