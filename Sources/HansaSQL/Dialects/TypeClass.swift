import HansaCore

/// Groups of types that a dialect's rules speak of.
struct TypeClass: OptionSet, Hashable, Sendable {
  let rawValue: Int
  static let boolean = Self(rawValue: 1 << 0)
  /// int2 and int4.
  static let smallInteger = Self(rawValue: 1 << 1)
  static let int8 = Self(rawValue: 1 << 2)
  static let numeric = Self(rawValue: 1 << 3)
  static let float4 = Self(rawValue: 1 << 4)
  static let float8 = Self(rawValue: 1 << 5)
  /// text, varchar and char.
  static let text = Self(rawValue: 1 << 6)
  static let bytea = Self(rawValue: 1 << 7)
  static let date = Self(rawValue: 1 << 8)
  static let timestamp = Self(rawValue: 1 << 9)
  static let timestamptz = Self(rawValue: 1 << 10)
  static let other = Self(rawValue: 1 << 11)
  static let integer: Self = [.smallInteger, .int8]
  static let all = Self(rawValue: (1 << 12) - 1)

  init(rawValue: Int) { self.rawValue = rawValue }

  init(_ type: SQLType) {
    switch type {
    case .boolean: self = .boolean
    case .int2, .int4: self = .smallInteger
    case .int8: self = .int8
    case .numeric: self = .numeric
    case .float4: self = .float4
    case .float8: self = .float8
    case .text, .varchar, .char: self = .text
    case .bytea: self = .bytea
    case .date: self = .date
    case .timestamp: self = .timestamp
    case .timestamptz: self = .timestamptz
    default: self = .other
    }
  }
}

/// One row of what a dialect can say: these calls, over arguments of one of these groups of types, print like this.
struct CallRule: Sendable {
  var names: [Name]
  /// The arguments' classes all lie within one of these.
  var groups: [TypeClass]
  /// `{0}` and `{1}` are the arguments, `{op}` the call's name.
  var template: String

  init(_ names: [Name], _ groups: [TypeClass], _ template: String) {
    self.names = names
    self.groups = groups
    self.template = template
  }

  static let comparisons: [Name] = ["=", "<>", "<", "<=", ">", ">="]

  func print(_ name: Name, _ types: [SQLType], _ arguments: [String]) -> String? {
    guard names.contains(name), groups.contains(where: { group in types.allSatisfy { group.contains(TypeClass($0)) } })
    else { return nil }
    return CallTemplate.filled(template) { key in
      key == "op" ? name.string : Int(key).flatMap { arguments.indices.contains($0) ? arguments[$0] : nil }
    }
  }
}

/// Text with places in braces: `{0} {op} {1}`.
enum CallTemplate {
  /// The template with what `value` gives for each place; nil where it gives nothing.
  static func filled(_ template: String, _ value: (Substring) -> String?) -> String? {
    var text = ""
    var rest = template[...]
    while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
      guard let filling = value(rest[rest.index(after: open)..<close]) else { return nil }
      text += rest[..<open] + filling
      rest = rest[rest.index(after: close)...]
    }
    return text + rest
  }
}

extension Sequence<CallRule> {
  /// The first rule that fits.
  func print(_ name: Name, _ types: [SQLType], _ arguments: [String]) -> String? {
    lazy.compactMap { $0.print(name, types, arguments) }.first
  }
}
