import HansaCore

/// A type of the catalog, by its place in the table of types, or the array type over it.
struct CatalogType: Hashable, Sendable {
  var base: UInt8
  var isArray = false

  static func named(_ name: Name) -> CatalogType {
    Catalog.shared.type(named: name) ?? CatalogType(base: UInt8.max)
  }

  static let unknown = named("unknown")
  static let text = named("text")
  static let numeric = named("numeric")
  static let record = named("record")
  static let any = named("any")
  static let anyArray = named("anyarray")
  static let anyElement = named("anyelement")
  static let anyNonArray = named("anynonarray")
  static let anyEnum = named("anyenum")
  static let anyCompatible = named("anycompatible")
  static let anyCompatibleArray = named("anycompatiblearray")
  static let anyCompatibleNonArray = named("anycompatiblenonarray")
  private static let polymorphic: Set<CatalogType> = [
    anyArray, anyElement, anyNonArray, anyEnum, anyCompatible, anyCompatibleArray, anyCompatibleNonArray,
    named("anyrange"), named("anymultirange"), named("anycompatiblerange"), named("anycompatiblemultirange"),
  ]

  var isPolymorphic: Bool { !isArray && Self.polymorphic.contains(self) }
  var element: CatalogType? { isArray ? CatalogType(base: base) : nil }
  var array: CatalogType? { isArray ? nil : CatalogType(base: base, isArray: true) }

  private var entry: Catalog.TypeEntry { Catalog.shared.types[Int(base)] }
  var name: Name { isArray ? Name("\(entry.name)[]") : entry.name }
  /// PostgreSQL's type category, the letter of pg_type.typcategory.
  var category: UInt8 { isArray ? UInt8(ascii: "A") : entry.category }
  var isPreferred: Bool { !isArray && entry.isPreferred }
  var isString: Bool { category == UInt8(ascii: "S") }

  private static let expressible: [(SQLType, Name)] = [
    (.boolean, "bool"), (.int2, "int2"), (.int4, "int4"), (.int8, "int8"), (.float4, "float4"), (.float8, "float8"),
    (.numeric, "numeric"), (.text, "text"), (.varchar(nil), "varchar"), (.char(nil), "bpchar"), (.bytea, "bytea"),
    (.date, "date"), (.time, "time"), (.timestamp, "timestamp"), (.timestamptz, "timestamptz"),
    (.interval, "interval"), (.uuid, "uuid"), (.json, "json"), (.jsonb, "jsonb"), (.unknown, "unknown"),
  ]
  private static let bySQLType = Dictionary(uniqueKeysWithValues: expressible.map { ($0.0, named($0.1)) })
  private static let toSQLType = Dictionary(uniqueKeysWithValues: expressible.map { (named($0.1), $0.0) })

  init(base: UInt8, isArray: Bool = false) {
    self.base = base
    self.isArray = isArray
  }

  init(_ type: SQLType) {
    switch type {
    case .array(let element): self.init(base: CatalogType(element).base, isArray: true)
    case .record: self = .record
    default: self = Self.bySQLType[type.base] ?? .unknown
    }
  }

  /// The type for expressions, or nil when Hansa has none.
  var sqlType: SQLType? {
    if let element { return element.sqlType.map { .array($0) } }
    if self == .record { return .record([]) }
    return Self.toSQLType[self]
  }

  /// For results: PostgreSQL's `name` and `regtype` values are shown as text.
  var resultType: SQLType? {
    if let sqlType { return sqlType }
    let name = entry.name
    return name == "name" || name == "regtype" ? (isArray ? .array(.text) : .text) : nil
  }
}
