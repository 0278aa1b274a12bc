import HansaCore

/// PostgreSQL's types as the merge engine holds them.
enum DuckDBTypes {
  /// Digits after the point of a numeric whose scale depends on the values.
  static let openScale = 20

  static func name(_ type: SQLType) -> String? {
    switch type {
    case .boolean: "BOOLEAN"
    case .int2: "SMALLINT"
    case .int4: "INTEGER"
    case .int8: "BIGINT"
    case .float4: "FLOAT"
    case .float8: "DOUBLE"
    case .numeric(let precision, let scale): decimal(precision, scale)
    case .text, .varchar, .char, .json, .jsonb, .unknown: "VARCHAR"
    case .bytea: "BLOB"
    case .date: "DATE"
    case .time: "TIME"
    case .timestamp: "TIMESTAMP"
    case .timestamptz: "TIMESTAMPTZ"
    case .interval: "INTERVAL"
    case .uuid: "UUID"
    case .array(let element): name(element).map { $0 + "[]" }
    case .record: nil
    }
  }

  /// The scale that a numeric has in the engine where an expression of this type is cast.
  static func scale(_ type: SQLType) -> Int {
    if case .numeric(let precision, let scale) = type {
      if let scale { return (0...38).contains(scale) ? scale : openScale }
      return precision == nil ? openScale : 0
    }
    return 0
  }

  /// The scale where PostgreSQL's follows from the types; nil where it depends on the values.
  static func knownScale(_ type: SQLType) -> Int? {
    switch type {
    case .numeric(let precision, let scale):
      if let scale { return (0...38).contains(scale) ? scale : nil }
      return precision == nil ? nil : 0
    case .int2, .int4, .int8: return 0
    default: return nil
    }
  }

  private static func decimal(_ precision: Int?, _ scale: Int?) -> String? {
    guard let precision else {
      guard let scale, (0...38).contains(scale) else { return "DECIMAL(38,\(openScale))" }
      return "DECIMAL(38,\(scale))"
    }
    let scale = scale ?? 0
    // numeric(2,-3) and numeric(3,5) exist since PostgreSQL 15; the engine has no such decimals.
    guard (1...38).contains(precision), (0...precision).contains(scale) else { return nil }
    return "DECIMAL(\(precision),\(scale))"
  }
}
