import HansaCore

/// What stands between `{{` and `}}`: values and functions, each of which may pass its result on by `|`.
struct TemplateAction: Sendable, Hashable {
  indirect enum Operand: Sendable, Hashable {
    case value
    case label(Name)
    case text(String)
    case number(Double)
    case nested(TemplateAction)
  }

  enum Command: Sendable, Hashable {
    case operand(Operand)
    case call(TemplateFunction, [Operand])
  }

  var commands: [Command]

  var readsValue: Bool {
    commands.contains { command in
      switch command {
      case .operand(let operand): operand.readsValue
      case .call(_, let operands): operands.contains(where: \.readsValue)
      }
    }
  }

  func value(labels: LabelSet, value: Double) throws(RuleProblem) -> TemplateValue {
    var result: TemplateValue?
    for command in commands {
      switch command {
      case .operand(let operand): result = try operand.value(labels: labels, value: value)
      case .call(let function, let operands):
        var arguments: [TemplateValue] = []
        for operand in operands { arguments.append(try operand.value(labels: labels, value: value)) }
        if let result { arguments.append(result) }
        result = try function.result(arguments)
      }
    }
    return result ?? .text("")
  }
}

extension TemplateAction.Operand {
  var readsValue: Bool {
    switch self {
    case .value: true
    case .nested(let action): action.readsValue
    case .label, .text, .number: false
    }
  }

  func value(labels: LabelSet, value: Double) throws(RuleProblem) -> TemplateValue {
    switch self {
    case .value: .number(value)
    case .label(let name): .text(labels[name]?.string ?? "")
    case .text(let text): .text(text)
    case .number(let number): .number(number)
    case .nested(let action): try action.value(labels: labels, value: value)
    }
  }
}

/// A value while a template is filled in.
enum TemplateValue: Sendable, Hashable {
  case text(String)
  case number(Double)

  var text: String {
    switch self {
    case .text(let text): text
    case .number(let number): NumberText.shortest(number)
    }
  }

  /// The number, also of a text that is one.
  func number(for function: String) throws(RuleProblem) -> Double {
    switch self {
    case .number(let number): return number
    case .text(let text):
      guard let number = Double(text) else { throw RuleProblem("\(function) needs a number, \(quoted(text)) is none") }
      return number
    }
  }
}
