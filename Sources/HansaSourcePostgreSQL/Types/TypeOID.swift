/// Object identifiers of PostgreSQL's built-in types, which never change (pg_type.dat).
enum TypeOID {
  static let bool: UInt32 = 16
  static let bytea: UInt32 = 17
  static let singleChar: UInt32 = 18
  static let name: UInt32 = 19
  static let int8: UInt32 = 20
  static let int2: UInt32 = 21
  static let int4: UInt32 = 23
  static let text: UInt32 = 25
  static let oid: UInt32 = 26
  static let json: UInt32 = 114
  static let xml: UInt32 = 142
  static let float4: UInt32 = 700
  static let float8: UInt32 = 701
  static let unknown: UInt32 = 705
  static let money: UInt32 = 790
  static let bpchar: UInt32 = 1042
  static let varchar: UInt32 = 1043
  static let date: UInt32 = 1082
  static let time: UInt32 = 1083
  static let timestamp: UInt32 = 1114
  static let timestamptz: UInt32 = 1184
  static let interval: UInt32 = 1186
  static let numeric: UInt32 = 1700
  static let uuid: UInt32 = 2950
  static let jsonb: UInt32 = 3802

  /// The element types of the array types that are read natively, by the array's identifier.
  static let elementOfArray: [UInt32: UInt32] = [
    1000: bool, 1001: bytea, 1002: singleChar, 1003: name, 1005: int2, 1007: int4, 1009: text, 1014: bpchar,
    1015: varchar, 1016: int8, 1021: float4, 1022: float8, 1115: timestamp, 1182: date, 1183: time,
    1185: timestamptz, 1187: interval, 1231: numeric, 2951: uuid, 199: json, 3807: jsonb,
  ]

  static let arrayOfElement = Dictionary(uniqueKeysWithValues: elementOfArray.map { ($0.value, $0.key) })

  /// Types of which the text form says all there is to say, with the names that `pg_type` has for them.
  static let readAsText: [UInt32: String] = [
    singleChar: "char", xml: "xml", 869: "inet", 650: "cidr", 829: "macaddr", 774: "macaddr8", 1266: "timetz",
    1560: "bit", 1562: "varbit", 3220: "pg_lsn", 3614: "tsvector", 3615: "tsquery", 4072: "jsonpath", 600: "point",
    601: "lseg", 602: "path", 603: "box", 604: "polygon", 628: "line", 718: "circle", 24: "regproc",
    2202: "regprocedure", 2203: "regoper", 2204: "regoperator", 2205: "regclass", 2206: "regtype", 3734: "regconfig",
    3769: "regdictionary", 4089: "regnamespace", 4096: "regrole", 4191: "regcollation",
  ]

  private static let names: [UInt32: String] = [
    bool: "boolean", bytea: "bytea", singleChar: "\"char\"", name: "name", int8: "bigint", int2: "smallint",
    int4: "integer", text: "text", oid: "oid", json: "json", xml: "xml", float4: "real", float8: "double precision",
    money: "money", bpchar: "character", varchar: "character varying", date: "date", time: "time without time zone",
    timestamp: "timestamp without time zone", timestamptz: "timestamp with time zone", interval: "interval",
    numeric: "numeric", uuid: "uuid", jsonb: "jsonb", unknown: "unknown",
  ]

  /// The type's name for messages.
  static func describe(_ oid: UInt32) -> String {
    if let element = elementOfArray[oid] { return describe(element) + "[]" }
    return names[oid] ?? readAsText[oid] ?? "type with OID \(oid)"
  }
}
