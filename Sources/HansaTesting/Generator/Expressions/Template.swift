/// A form of expression: text with a `$` for each argument.
struct Template: Sendable {
  enum Argument: Hashable, Sendable {
    /// Any expression of the type.
    case value(ValueType)
    /// A column of the type, or a constant: what keeps scale, size or text form known.
    case plain(ValueType)
    /// A column that a table stores: the text of a numeric depends on its scale, which only the table decides.
    case stored(ValueType)
    /// A constant of the type.
    case constant(ValueType)
    /// One of these words.
    case words([String])
  }

  let result: ValueType
  let text: String
  let arguments: [Argument]
  /// How often it is drawn, in comparison with others of its result.
  let weight: Int
  let traits: SyntaxNode.Traits

  init(
    _ result: ValueType, _ text: String, _ arguments: Argument..., weight: Int = 2, traits: SyntaxNode.Traits = []
  ) {
    self.result = result
    self.text = text
    self.arguments = arguments
    self.weight = weight
    self.traits = traits
  }

  /// All forms of a result.
  static let byResult: [ValueType: [Template]] = Dictionary(
    grouping: booleans + comparisons + texts + numbers + dates + others, by: \.result)
}

extension Template.Argument {
  static let text = Self.value(.text)
  static let int2 = Self.value(.int2)
  static let int4 = Self.value(.int4)
  static let int8 = Self.value(.int8)
  static let numeric = Self.value(.numeric)
  static let float8 = Self.value(.float8)
  static let date = Self.value(.date)
  static let timestamp = Self.value(.timestamp)
  static let timestamptz = Self.value(.timestamptz)
  static let boolean = Self.value(.boolean)
  static let small = Self.words(["0", "1", "2", "3", "5", "-1"])
  static let comparison = Self.words(["=", "<>", "<", "<=", ">", ">="])
}
