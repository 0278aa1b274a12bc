/// A regular expression in the part of the language where PostgreSQL's ARE and RE2 agree.
///
/// They differ in which match they choose (the longest, or the first alternative's), in escapes, and in the case of
/// letters beyond ASCII. A boolean match does not depend on the choice; what returns the match asks `hasOneMatch`.
struct RegularExpression {
  /// In RE2's syntax, to be used with option `s`.
  private(set) var text = ""
  /// Capturing groups.
  private(set) var groups = 0
  /// No alternatives, and at most one part of variable length: the longest match is the first.
  var hasOneMatch: Bool { !hasAlternatives && !hasReluctant && variableParts <= 1 }
  private(set) var matchesEmpty = true
  /// No group is optional or repeated.
  private(set) var groupsAlwaysMatch = true

  private var hasAlternatives = false
  private var hasReluctant = false
  private var variableParts = 0
  private var ignoringCase: Bool

  /// Nil where the pattern leaves the common part.
  init?(_ pattern: String, ignoringCase: Bool) {
    self.ignoringCase = ignoringCase
    var scalars = Array(pattern.unicodeScalars)[...]
    guard !pattern.hasPrefix("***"), !pattern.utf8.contains(0) else { return nil }
    guard let empty = alternatives(&scalars, depth: 0), scalars.isEmpty else { return nil }
    matchesEmpty = empty
  }

  /// A pattern of SIMILAR TO; nil where it uses more than letters, `%`, `_`, classes, groups and repetition.
  init?(similarTo pattern: String, escape: String) {
    ignoringCase = false
    guard escape.unicodeScalars.count <= 1 else { return nil }
    let mark = escape.unicodeScalars.first
    var inner = ""
    var inClass = false
    var scalars = Array(pattern.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      if scalar == mark {
        guard let next = scalars.popFirst(), next != "\"", !inClass else { return nil }
        inner += Self.escaped(next)
      } else if inClass {
        guard scalar != "[", scalar != "\\" else { return nil }
        if scalar == "]" { inClass = false }
        inner.unicodeScalars.append(scalar)
      } else {
        switch scalar {
        case "%": inner += ".*"
        case "_": inner += "."
        case ".", "^", "$", "\\": inner += Self.escaped(scalar)
        case "[":
          inClass = true
          inner += "["
        case "(": inner += "(?:"
        default: inner.unicodeScalars.append(scalar)
        }
      }
    }
    guard !inClass, let common = RegularExpression("^(?:\(inner))$", ignoringCase: false) else { return nil }
    self = common
  }

  /// RE2's form of the replacement text; nil where it refers to a group that is not there.
  static func replacement(_ text: String, groups: Int) -> String? {
    var result = ""
    var scalars = Array(text.unicodeScalars)[...]
    while let scalar = scalars.popFirst() {
      guard scalar == "\\" else {
        result.unicodeScalars.append(scalar)
        continue
      }
      guard let next = scalars.popFirst() else { return nil }
      switch next {
      case "&": result += "\\0"
      case "\\": result += "\\\\"
      case "1"..."9":
        guard Int(next.value) - 48 <= groups else { return nil }
        result += "\\\(next)"
      default: return nil
      }
    }
    return result
  }

  // MARK: Grammar. Each step says whether what it read can match the empty text; nil is a refusal.

  private mutating func alternatives(_ rest: inout ArraySlice<Unicode.Scalar>, depth: Int) -> Bool? {
    guard depth < 50, var empty = sequence(&rest, depth: depth) else { return nil }
    while rest.first == "|" {
      rest.removeFirst()
      text += "|"
      hasAlternatives = true
      guard let next = sequence(&rest, depth: depth) else { return nil }
      empty = empty || next
    }
    return empty
  }

  private mutating func sequence(_ rest: inout ArraySlice<Unicode.Scalar>, depth: Int) -> Bool? {
    var empty = true
    while let scalar = rest.first, scalar != "|", scalar != ")" {
      let groupsBefore = groups
      let variableBefore = variableParts
      guard var atom = atom(&rest, depth: depth) else { return nil }
      if let quantifier = quantifier(&rest) {
        if atom.isAnchor { return nil }
        if groups > groupsBefore || variableParts > variableBefore { groupsAlwaysMatch = false }
        // A repeated part of variable length can be divided in several ways.
        variableParts += quantifier.isVariable ? 1 + (variableParts - variableBefore) : 0
        atom.matchesEmpty = atom.matchesEmpty || quantifier.minimum == 0
      } else if isQuantifier(rest.first) {
        return nil
      }
      empty = empty && atom.matchesEmpty
    }
    return empty
  }

  private mutating func atom(
    _ rest: inout ArraySlice<Unicode.Scalar>, depth: Int
  ) -> (matchesEmpty: Bool, isAnchor: Bool)? {
    let scalar = rest.removeFirst()
    switch scalar {
    case "^", "$":
      text.unicodeScalars.append(scalar)
      return (true, true)
    case ".":
      text += "."
      return (false, false)
    case "(":
      if rest.first == "?" {
        guard rest.dropFirst().first == ":" else { return nil }
        rest.removeFirst(2)
        text += "(?:"
      } else {
        groups += 1
        text += "("
      }
      guard let empty = alternatives(&rest, depth: depth + 1), rest.popFirst() == ")" else { return nil }
      text += ")"
      return (empty, false)
    case "[": return characterClass(&rest) ? (false, false) : nil
    case "\\": return escape(&rest) ? (false, false) : nil
    case "*", "+", "?", "{", "}", "]": return nil
    default:
      text += literal(scalar)
      return (false, false)
    }
  }

  private func isQuantifier(_ scalar: Unicode.Scalar?) -> Bool {
    scalar == "*" || scalar == "+" || scalar == "?" || scalar == "{"
  }

  private mutating func quantifier(
    _ rest: inout ArraySlice<Unicode.Scalar>
  ) -> (minimum: Int, isVariable: Bool)? {
    var result: (minimum: Int, isVariable: Bool)
    switch rest.first {
    case "*": result = (0, true)
    case "+": result = (1, true)
    case "?": result = (0, true)
    case "{":
      guard let close = rest.firstIndex(of: "}") else { return nil }
      let bounds = String(String.UnicodeScalarView(rest[rest.index(after: rest.startIndex)..<close]))
        .split(separator: ",", omittingEmptySubsequences: false)
      guard bounds.count <= 2, let low = Int(bounds[0]), (0...255).contains(low) else { return nil }
      var high: Int? = low
      if bounds.count == 2 { high = bounds[1].isEmpty ? nil : Int(bounds[1]) }
      if bounds.count == 2, !bounds[1].isEmpty, high == nil { return nil }
      if let high, high < low || high > 255 { return nil }
      text.unicodeScalars.append(contentsOf: rest[rest.startIndex...close])
      rest = rest[rest.index(after: close)...]
      result = (low, high != low)
      return reluctant(&rest) ? result : nil
    default: return nil
    }
    text.unicodeScalars.append(rest.removeFirst())
    return reluctant(&rest) ? result : nil
  }

  private mutating func reluctant(_ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
    if rest.first == "?" {
      rest.removeFirst()
      text += "?"
      hasReluctant = true
    }
    return !isQuantifier(rest.first)
  }

  // MARK: Characters

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    let isSpecial = "\\.^$|?*+()[]{}-".unicodeScalars.contains(scalar)
    return (isSpecial ? "\\" : "") + String(Character(scalar))
  }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }

  /// Only ASCII letters have two cases in collation C, so the option of RE2, which knows more, is not used.
  private func literal(_ scalar: Unicode.Scalar) -> String {
    guard ignoringCase, Self.isLetter(scalar) else { return Self.escaped(scalar) }
    let lower = Character(Unicode.Scalar(UInt8(scalar.value) | 0x20))
    let upper = Character(Unicode.Scalar(UInt8(scalar.value) & 0xDF))
    return "[\(lower)\(upper)]"
  }

  private static let classes: [Unicode.Scalar: String] = [
    "d": "0-9", "w": "0-9A-Za-z_", "s": #"\t\n\x0B\f\r "#,
  ]

  private mutating func escape(_ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
    guard let scalar = rest.popFirst() else { return false }
    switch scalar {
    case "d", "w", "s": text += "[\(Self.classes[scalar] ?? "")]"
    case "D": text += "[^0-9]"
    case "W": text += "[^0-9A-Za-z_]"
    case "S": text += #"[^\t\n\x0B\f\r ]"#
    case "n", "t", "r", "f": text += "\\\(scalar)"
    case _ where scalar.isASCII && !scalar.properties.isAlphabetic && !("0"..."9").contains(scalar):
      text += Self.escaped(scalar)
    default: return false
    }
    return true
  }

  private mutating func characterClass(_ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
    var inner = ""
    var letters = false
    var negated = false
    if rest.first == "^" {
      negated = true
      rest.removeFirst()
    }
    var isFirst = true
    while let scalar = rest.popFirst() {
      if scalar == "]", !isFirst {
        // Where both cases match, a class of letters is closed under case; ranges that are not whole are refused.
        if ignoringCase, letters {
          guard let closed = Self.closedUnderCase(inner) else { return false }
          inner = closed
        }
        text += "[\(negated ? "^" : "")\(inner)]"
        return true
      }
      isFirst = false
      switch scalar {
      case "[":
        guard let name = bracketName(&rest) else { return false }
        inner += "[:\(name):]"
        letters = letters || name == "upper" || name == "lower"
      case "\\":
        guard let next = rest.popFirst() else { return false }
        if let members = Self.classes[next] {
          inner += members
        } else if "ntrf".unicodeScalars.contains(next) {
          inner += "\\\(next)"
        } else if next.isASCII, !next.properties.isAlphabetic, !("0"..."9").contains(next) {
          inner += Self.escaped(next)
        } else {
          return false
        }
      case "-":
        // A hyphen is itself at either end, and makes a range between.
        if inner.isEmpty || rest.first == "]" { inner += "\\-" } else { inner += "-" }
      default:
        letters = letters || Self.isLetter(scalar)
        inner += Self.escaped(scalar)
      }
    }
    return false
  }

  private static func closedUnderCase(_ members: String) -> String? {
    var scalars = Array(members.unicodeScalars)[...]
    var result = ""
    var isEscaped = false
    while let scalar = scalars.popFirst() {
      if scalar == "[" && !isEscaped { return nil }
      let isRange = scalars.first == "-" && !isEscaped
      if isLetter(scalar), !isEscaped, isRange {
        let end = scalars.dropFirst().first
        guard scalar == "a" && end == "z" || scalar == "A" && end == "Z" else { return nil }
        scalars.removeFirst(2)
        result += "a-zA-Z"
      } else if isLetter(scalar), !isEscaped {
        result += String(Character(scalar)).lowercased() + String(Character(scalar)).uppercased()
      } else {
        result.unicodeScalars.append(scalar)
      }
      isEscaped = scalar == "\\" && !isEscaped
    }
    return result
  }

  /// The name in `[:alpha:]`, whose `[` is read.
  private func bracketName(_ rest: inout ArraySlice<Unicode.Scalar>) -> String? {
    guard rest.popFirst() == ":" else { return nil }
    var name = ""
    while let scalar = rest.popFirst(), scalar != ":" { name.unicodeScalars.append(scalar) }
    guard rest.popFirst() == "]" else { return nil }
    let known = [
      "alpha", "digit", "alnum", "upper", "lower", "space", "punct", "xdigit", "blank", "cntrl", "print", "graph",
    ]
    return known.contains(name) ? name : nil
  }
}
