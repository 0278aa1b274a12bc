import HansaCore
import Synchronization

/// PostgreSQL's catalog as far as the resolution of functions, operators and conversions looks at it.
///
/// Types that `SQLType` cannot express take part, so that ambiguities and preferences come out as PostgreSQL's; a
/// resolution that ends at one of them is refused.
struct Catalog: Sendable {
  struct TypeEntry: Sendable {
    var name: Name
    var category: UInt8
    var isPreferred: Bool
  }

  enum CastContext: UInt8, Comparable, Sendable {
    case implicit, assignment, explicit
    static func < (a: Self, b: Self) -> Bool { a.rawValue < b.rawValue }
  }

  struct Conversion: Hashable, Sendable {
    var from: CatalogType
    var to: CatalogType
  }

  struct Cast: Sendable {
    var context: CastContext
    /// The conversion is a function of its own, not a relabeling or a way through the text form.
    var isFunction: Bool
  }

  static let shared = Catalog()

  let types: [TypeEntry]
  let casts: [Conversion: Cast]
  private let typesByName: [Name: CatalogType]
  /// Signatures in the table's form, split when they are asked for.
  private let operatorLines: [Name: Substring]
  private let functionLines: [Name: Substring]
  private let splitOperators = SplitSignatures()
  private let splitFunctions = SplitSignatures()

  private init() {
    var types: [TypeEntry] = []
    var byName: [Name: CatalogType] = [:]
    for line in Self.lines(Self.typesTable) {
      let parts = line.split(separator: " ")
      guard parts.count == 2, let category = parts[1].utf8.first else { continue }
      byName[Name(String(parts[0]))] = CatalogType(base: UInt8(types.count))
      types.append(
        TypeEntry(name: Name(String(parts[0])), category: category, isPreferred: parts[1].utf8.count == 2))
    }
    self.types = types
    typesByName = byName

    var casts: [Conversion: Cast] = [:]
    for line in Self.lines(Self.castsTable) {
      let parts = line.split(separator: " ")
      guard let source = parts.first, let from = Self.type(source, byName) else { continue }
      for part in parts.dropFirst() {
        let fields = part.split(separator: ":")
        guard fields.count == 2, let to = Self.type(fields[0], byName) else { continue }
        let context: CastContext =
          switch fields[1].utf8.first {
          case UInt8(ascii: "i"): .implicit
          case UInt8(ascii: "a"): .assignment
          default: .explicit
          }
        casts[Conversion(from: from, to: to)] = Cast(context: context, isFunction: fields[1].hasSuffix("f"))
      }
    }
    self.casts = casts
    operatorLines = Self.index(Self.operatorsTable)
    functionLines = Self.index(Self.functionsTable)
  }

  var operatorNames: some Sequence<Name> { operatorLines.keys }
  var functionNames: some Sequence<Name> { functionLines.keys }
  func hasFunction(_ name: Name) -> Bool { functionLines[name] != nil }
  func functions(_ name: Name) -> [Signature] { splitFunctions.of(name) { signatures(functionLines[name]) } }
  func operators(_ name: Name) -> [Signature] { splitOperators.of(name) { signatures(operatorLines[name]) } }

  /// The type that has this name in pg_type (`int4`, `_int4`), or nil.
  func type(named name: Name) -> CatalogType? {
    if let type = typesByName[name] { return type }
    guard name.string.utf8.first == UInt8(ascii: "_") else { return nil }
    return typesByName[Name(String(name.string.dropFirst()))].map { CatalogType(base: $0.base, isArray: true) }
  }

  private func signatures(_ line: Substring?) -> [Signature] {
    guard let line else { return [] }
    return line.split(separator: " ").compactMap { Signature($0) { Self.type($0, typesByName) } }
  }

  private static func type(_ text: Substring, _ names: [Name: CatalogType]) -> CatalogType? {
    guard text.hasSuffix("[]") else { return names[Name(String(text))] }
    return names[Name(String(text.dropLast(2)))].map { CatalogType(base: $0.base, isArray: true) }
  }

  private static func lines(_ table: StaticString) -> [Substring] {
    table.description.split(separator: "\n")
  }

  private static func index(_ table: StaticString) -> [Name: Substring] {
    var result: [Name: Substring] = [:]
    for line in lines(table) {
      guard let space = line.utf8.firstIndex(of: UInt8(ascii: " ")) else { continue }
      result[Name(String(line[..<space]))] = line[line.utf8.index(after: space)...]
    }
    return result
  }
}

/// The signatures that were split already: no more than the tables have names.
private final class SplitSignatures: Sendable {
  private let known = Mutex<[Name: [Signature]]>([:])

  func of(_ name: Name, split: () -> [Signature]) -> [Signature] {
    if let signatures = known.withLock({ $0[name] }) { return signatures }
    let signatures = split()
    // Names that nothing has come from statements, without end.
    if !signatures.isEmpty { known.withLock { $0[name] = signatures } }
    return signatures
  }
}

/// A row of pg_proc or pg_operator: `int4,int4>int4/fis-/d1`.
///
/// After the result come a letter for the kind (f a w o t), one for the volatility (i s v), `s` for strict and `v` for
/// variadic; then the number of defaults (d), of an ordered-set aggregate's direct arguments (n), and OUT columns (c).
struct Signature: Sendable {
  /// Left and right operand for an operator; the left is nil for a prefix operator.
  var arguments: [CatalogType?]
  var result: CatalogType
  var kind: ResolvedFunction.Kind
  var volatility: Volatility
  var isStrict: Bool
  var isVariadic: Bool
  var defaults = 0
  var directArguments = 0
  var columns: [(name: Name, type: CatalogType)] = []

  init?(_ text: Substring, type: (Substring) -> CatalogType?) {
    guard let arrow = text.utf8.firstIndex(of: UInt8(ascii: ">")) else { return nil }
    let list = text[..<arrow]
    var arguments: [CatalogType?] = []
    if !list.isEmpty {
      for part in list.split(separator: ",", omittingEmptySubsequences: false) { arguments.append(type(part)) }
    }
    self.arguments = arguments
    let fields = text[text.utf8.index(after: arrow)...].split(separator: "/")
    guard fields.count >= 2, let result = type(fields[0]) else { return nil }
    self.result = result
    let flags = Array(fields[1].utf8)
    guard flags.count >= 3 else { return nil }
    switch flags[0] {
    case UInt8(ascii: "a"): kind = .aggregate
    case UInt8(ascii: "w"): kind = .window
    case UInt8(ascii: "o"): kind = .orderedSet
    case UInt8(ascii: "t"): kind = .table
    default: kind = .scalar
    }
    switch flags[1] {
    case UInt8(ascii: "i"): volatility = .immutable
    case UInt8(ascii: "s"): volatility = .stable
    default: volatility = .volatile
    }
    isStrict = flags[2] == UInt8(ascii: "s")
    isVariadic = flags.count > 3 && flags[3] == UInt8(ascii: "v")
    for field in fields.dropFirst(2) {
      let rest = field.dropFirst()
      switch field.utf8.first {
      case UInt8(ascii: "d"): defaults = Int(rest) ?? 0
      case UInt8(ascii: "n"): directArguments = Int(rest) ?? 0
      default:
        for column in rest.split(separator: ",") {
          let parts = column.split(separator: ":")
          guard parts.count == 2, let type = type(parts[1]) else { continue }
          columns.append((Name(String(parts[0])), type))
        }
      }
    }
  }
}
