import Foundation

/// The functions of templates, by Prometheus's names and with its results.
enum TemplateFunction: String, Sendable, CaseIterable {
  /// 1234567 is `1.235M`.
  case humanize
  case humanize1024
  /// Seconds as `1h 2m 3s`.
  case humanizeDuration
  /// A part of one as `12.5%`.
  case humanizePercentage
  case toUpper
  case toLower
  case title
  /// `printf "%.2f" $value`.
  case printf

  /// The fewest and the most arguments, with what is passed on by `|`.
  var arguments: ClosedRange<Int> { self == .printf ? 1...10 : 1...1 }

  func result(_ arguments: [TemplateValue]) throws(RuleProblem) -> TemplateValue {
    guard let first = arguments.first else { throw RuleProblem("\(rawValue) needs an argument") }
    switch self {
    case .humanize: return .text(NumberText.humanized(try first.number(for: rawValue)))
    case .humanize1024: return .text(NumberText.binary(try first.number(for: rawValue)))
    case .humanizeDuration: return .text(NumberText.duration(try first.number(for: rawValue)))
    case .humanizePercentage: return .text(NumberText.significant(try first.number(for: rawValue) * 100) + "%")
    case .toUpper: return .text(first.text.uppercased())
    case .toLower: return .text(first.text.lowercased())
    case .title: return .text(Self.titled(first.text))
    case .printf: return .text(try FormatText(first.text).filled(arguments.dropFirst()))
    }
  }

  private static func titled(_ text: String) -> String {
    var isStart = true
    return text.map { character in
      defer { isStart = !(character.isLetter || character.isNumber || character == "_" || character == "'") }
      return isStart ? character.uppercased() : String(character)
    }.joined()
  }
}

/// The format of `printf`: `%v`, `%s`, `%q`, `%f`, `%e`, `%g`, with width and precision for numbers.
struct FormatText {
  private enum Piece {
    case text(String)
    case verb(Character, flags: String)
  }

  private var pieces: [Piece] = []

  init(_ format: String) throws(RuleProblem) {
    var rest = format[...]
    var text = ""
    while let character = rest.popFirst() {
      guard character == "%" else {
        text.append(character)
        continue
      }
      let flags = rest.prefix { $0.isASCII && ($0.isNumber || "+- .0".contains($0)) }
      rest = rest.dropFirst(flags.count)
      guard let verb = rest.popFirst() else { throw RuleProblem("the format ends with %") }
      if verb == "%" {
        text += "%"
        continue
      }
      guard "vsqfeEgG".contains(verb), flags.count < 8 else {
        throw RuleProblem(
          "printf has no %\(flags)\(verb)",
          advice: "There are %v, %s, %q, %f, %e and %g; a whole number is %.0f, for values have decimals.")
      }
      pieces.append(.text(text))
      pieces.append(.verb(verb, flags: String(flags)))
      text = ""
    }
    pieces.append(.text(text))
  }

  /// How many values it needs.
  var verbs: Int { pieces.count { if case .verb = $0 { true } else { false } } }

  func filled(_ values: some Collection<TemplateValue>) throws(RuleProblem) -> String {
    guard values.count == verbs else { throw RuleProblem("printf has \(verbs) places for \(values.count) values") }
    var rest = Array(values)[...]
    var result = ""
    for piece in pieces {
      switch piece {
      case .text(let text): result += text
      case .verb(let verb, let flags):
        guard let value = rest.popFirst() else { continue }
        switch verb {
        case "v" where flags.isEmpty, "s" where flags.isEmpty: result += value.text
        case "q" where flags.isEmpty: result += quoted(value.text)
        case "v", "s", "q": throw RuleProblem("printf has no %\(flags)\(verb)")
        case "g" where flags.isEmpty: result += NumberText.shortest(try value.number(for: "printf"))
        default: result += NumberText.formatted(try value.number(for: "printf"), "%\(flags)\(verb)")
        }
      }
    }
    return result
  }
}
