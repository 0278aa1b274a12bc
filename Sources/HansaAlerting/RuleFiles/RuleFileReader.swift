import HansaCore
import Yams

/// Reads a YAML tree and collects what is wrong with it: whoever mends a file wants to know all of it at once.
struct RuleFileReader {
  let file: String
  private let lines: [Substring]
  private(set) var problems: [RuleFileProblem] = []

  init(file: String, text: String) {
    self.file = file
    lines = text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The tree of a text.
  static func compose(_ text: String, file: String) throws(RuleFileError) -> Node {
    let node: Node?
    do { node = try Yams.compose(yaml: text) } catch {
      throw RuleFileError(problems: [RuleFileProblem(error, file: file)])
    }
    guard let node else {
      throw RuleFileError(problems: [RuleFileProblem(file: file, line: 0, column: 0, message: "the file is empty")])
    }
    return node
  }

  /// Ends the reading.
  func finish() throws(RuleFileError) {
    if !problems.isEmpty {
      throw RuleFileError(problems: problems.sorted { ($0.line, $0.column) < ($1.line, $1.column) })
    }
  }

  // MARK: Problems

  mutating func complain(_ node: Node, _ message: String, advice: String? = nil) {
    problems.append(
      RuleFileProblem(
        file: file, line: node.mark?.line ?? 0, column: node.mark?.column ?? 0, message: message, advice: advice))
  }

  /// A problem inside a single value.
  mutating func complain(_ node: Node, _ what: String, _ problem: RuleProblem) {
    let (line, column) = place(of: problem.offset, in: node)
    problems.append(
      RuleFileProblem(
        file: file, line: line, column: column, message: "\(what): \(problem.message)", advice: problem.advice))
  }

  /// Where a byte of a value stands in the file; the value's start where escapes or folded lines are in between.
  private func place(of offset: Int, in node: Node) -> (line: Int, column: Int) {
    guard case .scalar(let scalar) = node, let mark = scalar.mark else {
      return (node.mark?.line ?? 0, node.mark?.column ?? 0)
    }
    let before = String(decoding: scalar.string.utf8.prefix(offset), as: UTF8.self)
    let place: (line: Int, column: Int)
    var written = before
    switch scalar.style {
    case .literal:
      let pieces = before.split(separator: "\n", omittingEmptySubsequences: false)
      let line = mark.line + pieces.count
      guard line <= lines.count else { return (mark.line, mark.column) }
      written = String(pieces.last ?? "")
      // Of the line's indentation a part may be the value's.
      let content = scalar.string.split(separator: "\n", omittingEmptySubsequences: false)[pieces.count - 1]
      let own = content.prefix { $0 == " " }.count
      place = (line, max(0, lines[line - 1].prefix { $0 == " " }.count - own) + 1)
    case .singleQuoted, .doubleQuoted: place = (mark.line, mark.column + 1)
    default: place = (mark.line, mark.column)
    }
    guard place.line >= 1, place.line <= lines.count,
      lines[place.line - 1].dropFirst(place.column - 1).hasPrefix(written)
    else { return (mark.line, mark.column) }
    return (place.line, place.column + written.count)
  }

  // MARK: Shapes

  private func shape(_ node: Node) -> String {
    switch node {
    case .scalar(let scalar) where scalar.string.isEmpty: "nothing"
    case .scalar(let scalar): quoted(scalar.string)
    case .mapping: "a group of keys"
    case .sequence: "a list"
    case .alias: "an alias"
    }
  }

  /// The values of a group of known keys.
  mutating func fields(_ node: Node, _ what: String, keys: [String]) -> [String: Node] {
    var fields: [String: Node] = [:]
    for (key, name, value) in pairs(node, what) {
      if keys.contains(name) {
        fields[name] = value
      } else {
        let near = nearestNames(to: name, among: keys, limit: 2)
        complain(
          key, "unknown key \(quoted(name)) in \(what)",
          advice: near.isEmpty
            ? "There are \(keys.joined(separator: ", "))." : "Perhaps you meant \(near.joined(separator: " or ")).")
      }
    }
    return fields
  }

  /// The keys and values of a group, in the file's order.
  mutating func pairs(_ node: Node, _ what: String) -> [(key: Node, name: String, value: Node)] {
    guard case .mapping(let mapping) = node else {
      complain(node, "\(what) must be a group of keys, here is \(shape(node))")
      return []
    }
    return mapping.compactMap { key, value in key.scalar.map { (key, $0.string, value) } }
  }

  mutating func elements(_ node: Node?, _ what: String) -> [Node] {
    guard let node else { return [] }
    if case .scalar(let scalar) = node, scalar.string.isEmpty, scalar.style == .plain { return [] }
    guard case .sequence(let sequence) = node else {
      complain(node, "\(what) must be a list, here is \(shape(node))")
      return []
    }
    return Array(sequence)
  }

  mutating func required(_ fields: [String: Node], _ name: String, of what: String, at node: Node) -> Node? {
    guard let value = fields[name] else {
      complain(node, "\(what) needs the key \(quoted(name))")
      return nil
    }
    return value
  }

  // MARK: Values

  mutating func string(_ node: Node?, _ what: String, mayBeEmpty: Bool = false) -> String? {
    guard let node else { return nil }
    guard case .scalar(let scalar) = node, mayBeEmpty || !scalar.string.isEmpty else {
      complain(node, "\(what) must be a text, here is \(shape(node))")
      return nil
    }
    return scalar.string
  }

  mutating func duration(_ node: Node?, _ what: String) -> Duration? {
    guard let node, let text = string(node, what) else { return nil }
    guard let duration = RuleDuration.parse(text) else {
      let isNumber = Int(text) != nil
      complain(
        node, "\(what) must be a duration such as 30s, 5m or 1h30m, here is \(quoted(text))",
        advice: isNumber ? "Add the unit: \(text)s." : text.hasSuffix("min") ? "Minutes are m." : nil)
      return nil
    }
    return duration
  }

  mutating func integer(_ node: Node?, _ what: String, _ range: ClosedRange<Int>) -> Int? {
    guard let node, let text = string(node, what) else { return nil }
    guard let value = Int(text), range.contains(value) else {
      complain(
        node,
        "\(what) must be a whole number from \(range.lowerBound) to \(range.upperBound), here is \(quoted(text))")
      return nil
    }
    return value
  }

  mutating func number(_ node: Node?, _ what: String) -> Double? {
    guard let node, let text = string(node, what) else { return nil }
    guard let value = Double(text), value.isFinite else {
      complain(node, "\(what) must be a number, here is \(quoted(text))")
      return nil
    }
    return value
  }

  mutating func expression(_ node: Node?, _ what: String) -> SeriesExpression? {
    guard let node, let text = string(node, what) else { return nil }
    do { return try ExpressionParser.parse(text) } catch {
      complain(node, what, error)
      return nil
    }
  }

  mutating func selector(_ node: Node?, _ what: String) -> SeriesSelector? {
    guard let node, let expression = expression(node, what) else { return nil }
    guard case .instant(let selector) = expression else {
      complain(node, "\(what) must be a metric such as requests_total{code=\"500\"}, without a function")
      return nil
    }
    return selector
  }
}
