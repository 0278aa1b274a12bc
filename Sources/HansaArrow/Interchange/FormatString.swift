import HansaCore

extension ArrowType {
  /// The layout as the C Data Interface writes it.
  var formatString: String {
    switch self {
    case .boolean: "b"
    case .int16: "s"
    case .int32: "i"
    case .int64: "l"
    case .float32: "f"
    case .float64: "g"
    case .decimal128(let precision, let scale): "d:\(precision),\(scale)"
    case .utf8: "u"
    case .binary: "z"
    case .date32: "tdD"
    case .time64: "ttu"
    case .timestamp(utc: false): "tsu:"
    case .timestamp(utc: true): "tsu:UTC"
    case .intervalMonthDayNano: "tin"
    case .fixedBinary16: "w:16"
    case .list: "+l"
    }
  }

  /// The layout of a format string; nil where Hansa has none. `element` is the layout of a list's only child.
  ///
  /// Instants of any zone have the same layout: the zone says only how they are shown.
  init?(formatString: String, element: ArrowType?) {
    switch formatString {
    case "b": self = .boolean
    case "s": self = .int16
    case "i": self = .int32
    case "l": self = .int64
    case "f": self = .float32
    case "g": self = .float64
    case "u": self = .utf8
    case "z": self = .binary
    case "tdD": self = .date32
    case "ttu": self = .time64
    case "tsu:": self = .timestamp(utc: false)
    case "tin": self = .intervalMonthDayNano
    case "w:16": self = .fixedBinary16
    case "+l":
      guard let element else { return nil }
      self = .list(element)
    default:
      if formatString.hasPrefix("tsu:") {
        self = .timestamp(utc: true)
        return
      }
      guard formatString.hasPrefix("d:") else { return nil }
      let parts = formatString.dropFirst(2).split(separator: ",").map { Int($0) }
      guard parts.count == 2 || (parts.count == 3 && parts[2] == 128), let precision = parts[0], let scale = parts[1],
        (1...38).contains(precision), (0...precision).contains(scale)
      else { return nil }
      self = .decimal128(precision: precision, scale: scale)
    }
  }

  /// The SQL type that values of this layout have when nothing else is known.
  var plainSQLType: SQLType {
    switch self {
    case .boolean: .boolean
    case .int16: .int2
    case .int32: .int4
    case .int64: .int8
    case .float32: .float4
    case .float64: .float8
    case .decimal128(let precision, let scale): .numeric(precision: precision, scale: scale)
    case .utf8: .text
    case .binary: .bytea
    case .date32: .date
    case .time64: .time
    case .timestamp(utc: false): .timestamp
    case .timestamp(utc: true): .timestamptz
    case .intervalMonthDayNano: .interval
    case .fixedBinary16: .uuid
    case .list(let element): .array(element.plainSQLType)
    }
  }
}
