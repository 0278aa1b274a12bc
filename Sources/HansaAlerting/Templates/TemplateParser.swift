import HansaCore

/// Reads templates: Go's delimiters, and of its language what texts of alerts use.
struct TemplateParser {
  private let bytes: [UInt8]
  private var index: Int
  private let end: Int

  /// The pieces of a text.
  static func segments(_ text: String) throws(RuleProblem) -> [AlertTemplate.Segment] {
    let bytes = Array(text.utf8)
    var segments: [AlertTemplate.Segment] = []
    var index = 0
    var trims = false
    while index < bytes.count {
      let open = find("{{", in: bytes, from: index)
      var literal = bytes[index..<(open ?? bytes.count)]
      if trims { literal = literal.drop(while: isSpace) }
      guard let open else {
        segments.append(.text(String(decoding: literal, as: UTF8.self)))
        break
      }
      guard let close = closing(bytes, from: open + 2) else {
        throw RuleProblem("{{ has no }}", at: open)
      }
      var (start, stop) = (open + 2, close)
      // Go: `{{- ` and ` -}}` take the white space away on their side.
      if start + 1 < stop, bytes[start] == UInt8(ascii: "-"), isSpace(bytes[start + 1]) {
        literal = literal.prefix(literal.lastIndex { !isSpace($0) }.map { $0 + 1 - literal.startIndex } ?? 0)
        start += 1
      }
      trims = stop - 1 > start && bytes[stop - 1] == UInt8(ascii: "-") && isSpace(bytes[stop - 2])
      if trims { stop -= 1 }
      if !literal.isEmpty { segments.append(.text(String(decoding: literal, as: UTF8.self))) }
      if !bytes[start..<stop].starts(with: "/*".utf8) {
        var parser = TemplateParser(bytes: bytes, index: start, end: stop)
        segments.append(.action(try parser.action(until: nil)))
      }
      index = close + 2
    }
    return segments
  }

  private static func find(_ text: String, in bytes: [UInt8], from start: Int) -> Int? {
    let wanted = Array(text.utf8)
    guard bytes.count >= start + wanted.count else { return nil }
    return (start...(bytes.count - wanted.count)).first { bytes[$0..<($0 + wanted.count)].elementsEqual(wanted) }
  }

  /// The `}}` of an action, which may have one in a string.
  private static func closing(_ bytes: [UInt8], from start: Int) -> Int? {
    var quote: UInt8?
    var index = start
    while index + 1 < bytes.count {
      let byte = bytes[index]
      if let open = quote {
        if byte == UInt8(ascii: "\\"), open != UInt8(ascii: "`") { index += 1 } else if byte == open { quote = nil }
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
        quote = byte
      } else if byte == UInt8(ascii: "}"), bytes[index + 1] == UInt8(ascii: "}") {
        return index
      }
      index += 1
    }
    return nil
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  // MARK: Actions

  private mutating func action(until closer: UInt8?) throws(RuleProblem) -> TemplateAction {
    let start = index
    var commands: [TemplateAction.Command] = []
    while true {
      commands.append(try command(isFirst: commands.isEmpty))
      skipSpace()
      if index < end, bytes[index] == UInt8(ascii: "|") {
        index += 1
        continue
      }
      if let closer {
        guard index < end, bytes[index] == closer else { throw RuleProblem("( has no )", at: start - 1) }
        index += 1
      } else if index < end {
        throw RuleProblem("unexpected \(quoted(word()))", advice: "Pass values on by |.", at: index)
      }
      return TemplateAction(commands: commands)
    }
  }

  private mutating func command(isFirst: Bool) throws(RuleProblem) -> TemplateAction.Command {
    skipSpace()
    let start = index
    guard index < end, bytes[index] != UInt8(ascii: "|") else {
      throw RuleProblem("a value or a function is missing here", advice: "Write {{ $value }}.", at: start)
    }
    let name = word()
    guard let first = bytes[start...].first, isLetter(first), Double(name) == nil else {
      guard isFirst else {
        throw RuleProblem("what stands behind | is a function, \(quoted(name)) is none", at: start)
      }
      return .operand(try operand())
    }
    guard let function = TemplateFunction(rawValue: name) else { throw unknown(name, at: start) }
    index += name.utf8.count
    var operands: [TemplateAction.Operand] = []
    skipSpace()
    while index < end, bytes[index] != UInt8(ascii: "|"), bytes[index] != UInt8(ascii: ")") {
      operands.append(try operand())
      skipSpace()
    }
    let count = operands.count + (isFirst ? 0 : 1)
    guard function.arguments.contains(count) else {
      let wanted = function == .printf ? "a format and values" : "one argument"
      throw RuleProblem("\(name) takes \(wanted), here are \(count)", at: start)
    }
    if function == .printf { try checkFormat(operands.first, values: count - 1, at: start) }
    return .call(function, operands)
  }

  private func checkFormat(_ format: TemplateAction.Operand?, values: Int, at offset: Int) throws(RuleProblem) {
    guard case .text(let text) = format else { return }
    let verbs: Int
    do { verbs = try FormatText(text).verbs } catch {
      throw RuleProblem(error.message, advice: error.advice, at: offset)
    }
    guard verbs == values else { throw RuleProblem("printf has \(verbs) places for \(values) values", at: offset) }
  }

  private func unknown(_ name: String, at offset: Int) -> RuleProblem {
    if ["if", "range", "with", "define", "template", "end", "else", "block", "break", "continue"].contains(name) {
      return RuleProblem("templates of alerts have no \(name)", advice: "Write two rules with a text each.", at: offset)
    }
    let near = nearestNames(to: name, among: TemplateFunction.allCases.map(\.rawValue), limit: 2)
    return RuleProblem(
      "there is no function \(name)",
      advice: near.isEmpty
        ? "There are \(TemplateFunction.allCases.map(\.rawValue).joined(separator: ", "))."
        : "Perhaps you meant \(near.joined(separator: " or ")).", at: offset)
  }

  private mutating func operand() throws(RuleProblem) -> TemplateAction.Operand {
    let start = index
    switch bytes[index] {
    case UInt8(ascii: "("):
      index += 1
      return .nested(try action(until: UInt8(ascii: ")")))
    case UInt8(ascii: "\""), UInt8(ascii: "`"): return .text(try string())
    default: break
    }
    let name = word()
    index += name.utf8.count
    if name == "$value" || name == ".Value" { return .value }
    for prefix in ["$labels.", ".Labels."] where name.hasPrefix(prefix) {
      let label = String(name.dropFirst(prefix.count))
      guard LabelName.isValid(label) else { throw RuleProblem("\(quoted(label)) is no name of a label", at: start) }
      return .label(Name(label))
    }
    if let number = Double(name) { return .number(number) }
    throw RuleProblem(
      "there is no \(quoted(name))", advice: "There are $value and $labels.NAME, where NAME is the label's.", at: start)
  }

  private mutating func string() throws(RuleProblem) -> String {
    let (start, quote) = (index, bytes[index])
    var value: [UInt8] = []
    index += 1
    while index < end, bytes[index] != quote {
      if bytes[index] == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), index + 1 < end {
        index += 1
        switch bytes[index] {
        case UInt8(ascii: "n"): value.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "t"): value.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "\""), UInt8(ascii: "\\"): value.append(bytes[index])
        default: throw RuleProblem("unknown escape sequence in a string", at: index - 1)
        }
      } else {
        value.append(bytes[index])
      }
      index += 1
    }
    guard index < end else { throw RuleProblem("the string that starts here has no end", at: start) }
    index += 1
    return String(decoding: value, as: UTF8.self)
  }

  private mutating func skipSpace() { while index < end, Self.isSpace(bytes[index]) { index += 1 } }

  /// What stands here up to the next white space, bar or parenthesis.
  private func word() -> String {
    let rest = bytes[index..<end].prefix {
      !Self.isSpace($0) && $0 != UInt8(ascii: "|") && $0 != UInt8(ascii: ")") && $0 != UInt8(ascii: "(")
    }
    return String(decoding: rest, as: UTF8.self)
  }

  private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }
}
