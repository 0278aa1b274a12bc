import HansaCore

/// One function of PostgreSQL's and how MySQL and MariaDB write it.
struct MySQLFunction: Sendable {
  /// A condition on the call beyond the types of its arguments.
  typealias Test = @Sendable (MySQLDialect, FunctionCall) -> Bool

  var name: Name
  var types: [TypeClass]
  /// `{0}` is an argument, `{0!}` one whose text compares by code points.
  var template: String
  var test: Test

  init(_ name: Name, _ types: [TypeClass], _ template: String, where test: @escaping Test = { _, _ in true }) {
    self.name = name
    self.types = types
    self.template = template
    self.test = test
  }

  static let all: [Name: [MySQLFunction]] = Dictionary(grouping: texts + numbers + dates) { $0.name }

  func print(_ dialect: MySQLDialect, _ call: FunctionCall, _ arguments: [String]) -> String? {
    guard call.arguments.count == types.count,
      zip(call.arguments, types).allSatisfy({ $1.contains(TypeClass($0.type)) }), test(dialect, call)
    else { return nil }
    return CallTemplate.filled(template) { key in
      guard let index = Int(key.prefix { $0.isNumber }), arguments.indices.contains(index) else { return nil }
      return key.hasSuffix("!") ? dialect.text.exact(arguments[index], call.arguments[index]) : arguments[index]
    }
  }

  // MARK: Tests

  private static func integer(_ call: FunctionCall, _ index: Int, _ range: ClosedRange<Int64>) -> Bool {
    guard call.arguments.indices.contains(index), case .literal(.integer(let number), _) = call.arguments[index] else {
      return false
    }
    return range.contains(number)
  }

  private static func string(_ call: FunctionCall, _ index: Int) -> String? {
    guard call.arguments.indices.contains(index), case .literal(.text(let name), _) = call.arguments[index] else {
      return nil
    }
    return name.string
  }

  /// The argument is one character.
  private static func character(_ index: Int) -> Test { { string($1, index)?.unicodeScalars.count == 1 } }

  /// The argument is a whole number of this range.
  private static func constant(_ index: Int, _ range: ClosedRange<Int64>) -> Test { { integer($1, index, range) } }

  /// char(n) has padding there that does not travel.
  private static let unpadded: Test = { $1.arguments.allSatisfy { !$0.type.isChar } }

  // MARK: Text

  private static let most: Int64 = 1_000_000_000

  private static let texts: [MySQLFunction] = [
    MySQLFunction("length", [.text], "CHAR_LENGTH({0})"),
    MySQLFunction("char_length", [.text], "CHAR_LENGTH({0})"),
    MySQLFunction("character_length", [.text], "CHAR_LENGTH({0})"),
    MySQLFunction("octet_length", [.text], "LENGTH(CONVERT({0} USING utf8mb4))", where: unpadded),
    MySQLFunction("bit_length", [.text], "8 * LENGTH(CONVERT({0} USING utf8mb4))", where: unpadded),
    MySQLFunction("md5", [.text], "MD5(CONVERT({0} USING utf8mb4))", where: unpadded),
    MySQLFunction("left", [.text, .integer], "LEFT({0}, {1})", where: constant(1, 0...most)),
    MySQLFunction("right", [.text, .integer], "RIGHT({0}, {1})", where: constant(1, 0...most)),
    MySQLFunction("substring", [.text, .integer], "SUBSTRING({0}, {1})", where: constant(1, 1...most)),
    MySQLFunction("substr", [.text, .integer], "SUBSTRING({0}, {1})", where: constant(1, 1...most)),
    MySQLFunction("substring", [.text, .integer, .integer], "SUBSTRING({0}, {1}, {2})") {
      integer($1, 1, 1...most) && integer($1, 2, 0...most)
    },
    MySQLFunction("substr", [.text, .integer, .integer], "SUBSTRING({0}, {1}, {2})") {
      integer($1, 1, 1...most) && integer($1, 2, 0...most)
    },
    MySQLFunction("btrim", [.text], "TRIM({0})"),
    MySQLFunction("ltrim", [.text], "LTRIM({0})"),
    MySQLFunction("rtrim", [.text], "RTRIM({0})"),
    // A set of characters there, one text here.
    MySQLFunction("btrim", [.text, .text], "TRIM(BOTH {1} FROM {0!})", where: character(1)),
    MySQLFunction("ltrim", [.text, .text], "TRIM(LEADING {1} FROM {0!})", where: character(1)),
    MySQLFunction("rtrim", [.text, .text], "TRIM(TRAILING {1} FROM {0!})", where: character(1)),
    MySQLFunction("replace", [.text, .text, .text], "REPLACE({0!}, {1}, {2})") {
      guard let from = string($1, 1), let to = string($1, 2) else { return false }
      return !from.utf8.isEmpty && to.utf8.count <= from.utf8.count
    },
    MySQLFunction("starts_with", [.text, .text], "LEFT({0!}, CHAR_LENGTH({1})) = {1}") { string($1, 1) != nil },
  ]

  // MARK: Numbers

  private static let numbers: [MySQLFunction] = [
    MySQLFunction("abs", [.float8], "ABS({0})"),
    MySQLFunction("sign", [.float8], "SIGN({0})"),
    MySQLFunction("sign", [.numeric], "SIGN({0})"),
    MySQLFunction("floor", [.numeric], "FLOOR({0})"),
    MySQLFunction("ceil", [.numeric], "CEILING({0})"),
    MySQLFunction("ceiling", [.numeric], "CEILING({0})"),
    MySQLFunction("round", [.numeric], "ROUND({0})"),
    MySQLFunction("round", [.numeric, .integer], "ROUND({0}, {1})", where: constant(1, 0...20)),
    MySQLFunction("trunc", [.numeric], "TRUNCATE({0}, 0)"),
    MySQLFunction("trunc", [.numeric, .integer], "TRUNCATE({0}, {1})", where: constant(1, 0...20)),
    // CEILING(-0.5e0) is 0 there, not -0.
    MySQLFunction("floor", [.float8], "FLOOR({0})"),
  ]
}

extension MySQLDialect {
  func function(_ call: FunctionCall, _ arguments: [String]) -> String? {
    MySQLFunction.all[call.name]?.lazy.compactMap { $0.print(self, call, arguments) }.first
  }
}
