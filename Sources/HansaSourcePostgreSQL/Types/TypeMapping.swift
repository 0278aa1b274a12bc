import HansaCore

/// Finds out how the columns of a database are read: native types directly, some others through a cast.
struct TypeMapping {
  /// What `pg_type` says about a type.
  struct Entry {
    /// `b` base, `d` domain, `e` enum, `r` range, `m` multirange, `c` composite, `p` pseudo.
    var kind: Character
    /// The type of an array's elements; 0 for what is no array.
    var element: UInt32
    /// A domain's base type and modifier.
    var base: UInt32
    var modifier: Int32
  }

  /// A column's type for Hansa; a nil `type` for what has none.
  struct Mapped: Equatable {
    var type: SQLType?
    /// The type that the column is cast to in the source.
    var readAs: String?
    static let none = Mapped(type: nil, readAs: nil)
    static let text = Mapped(type: .text, readAs: "text")
  }

  var entries: [UInt32: Entry]
  /// See `PostgreSQLOptions.numericScale`.
  var numericScale: Int?

  func map(_ oid: UInt32, modifier: Int32) -> Mapped {
    if let native = native(oid, modifier) { return Mapped(type: native, readAs: nil) }
    if let cast = Self.casts[oid] { return cast }
    guard let entry = entries[oid] else { return .none }
    switch entry.kind {
    // A domain's values travel as its base type's.
    case "d": return map(entry.base, modifier: modifier == -1 ? entry.modifier : modifier)
    case "e", "r", "m": return .text
    case "b" where entry.element != 0: return array(of: entry.element, oid, modifier)
    default: return .none
    }
  }

  private func array(of element: UInt32, _ oid: UInt32, _ modifier: Int32) -> Mapped {
    let mapped = map(element, modifier: modifier)
    guard let type = mapped.type, !type.isArray else { return .none }
    if let cast = mapped.readAs { return Mapped(type: .array(type), readAs: cast + "[]") }
    if TypeOID.elementOfArray[oid] != nil { return Mapped(type: .array(type), readAs: nil) }
    // An array of a domain has a type of its own, which the cast makes one that is known here. The name has no
    // modifier: the values have what the domain asks for, and "character" would mean character(1).
    let base = baseType(of: element)
    let name = base == TypeOID.bpchar ? "bpchar" : TypeOID.describe(base)
    return Mapped(type: .array(type), readAs: name + "[]")
  }

  /// What a domain, or a domain of a domain, is made of; other types are themselves.
  private func baseType(of oid: UInt32) -> UInt32 {
    guard let entry = entries[oid], entry.kind == "d" else { return oid }
    return baseType(of: entry.base)
  }

  private func native(_ oid: UInt32, _ modifier: Int32) -> SQLType? {
    // The modifier of types with a length or precision counts four bytes more than what was declared.
    let length = modifier >= 4 ? Int(modifier) - 4 : nil
    switch oid {
    case TypeOID.bool: return .boolean
    case TypeOID.bytea: return .bytea
    case TypeOID.name, TypeOID.text: return .text
    case TypeOID.int8: return .int8
    case TypeOID.int2: return .int2
    case TypeOID.int4: return .int4
    case TypeOID.json: return .json
    case TypeOID.float4: return .float4
    case TypeOID.float8: return .float8
    case TypeOID.bpchar: return .char(length)
    case TypeOID.varchar: return .varchar(length)
    case TypeOID.date: return .date
    case TypeOID.time: return .time
    case TypeOID.timestamp: return .timestamp
    case TypeOID.timestamptz: return .timestamptz
    case TypeOID.interval: return .interval
    case TypeOID.numeric: return numeric(length)
    case TypeOID.uuid: return .uuid
    case TypeOID.jsonb: return .jsonb
    default: return nil
    }
  }

  /// Precision in the upper 16 bits, scale in the lower 11 with a sign (PostgreSQL 15 allows -1000 to 1000).
  private func numeric(_ modifier: Int?) -> SQLType {
    guard let modifier else {
      return numericScale.map { .numeric(precision: 38, scale: $0) } ?? .numeric
    }
    let precision = modifier >> 16 & 0xFFFF
    let scale = (modifier & 0x7FF ^ 0x400) - 0x400
    // numeric(3,-2) holds what numeric(5,0) holds, and numeric(2,4) what numeric(4,4) does: the same digits.
    return scale < 0
      ? .numeric(precision: precision - scale, scale: 0) : .numeric(precision: max(precision, scale), scale: scale)
  }

  /// Types whose text form, or whose value as a number, says all there is to say.
  private static let casts: [UInt32: Mapped] = {
    var casts = TypeOID.readAsText.mapValues { _ in Mapped.text }
    casts[TypeOID.oid] = Mapped(type: .int8, readAs: "int8")
    // Its text depends on the server's locale; as a number it can be added up and compared.
    casts[TypeOID.money] = Mapped(type: .numeric, readAs: "numeric")
    // int2vector and oidvector count from 0 and are no arrays to anyone else.
    casts[22] = Mapped.none
    casts[30] = Mapped.none
    return casts
  }()
}
