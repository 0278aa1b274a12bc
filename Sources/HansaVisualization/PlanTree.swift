/// Operators of a plan, the last one to run on top.
public struct PlanTree: Hashable, Sendable {
  /// What the operator does, in a word or two: `Join`.
  public var title: String
  /// What it does that with, beside the title.
  public var detail: String
  /// More of it, one item a line.
  public var lines: [String]
  public var children: [PlanTree]
  /// The fragment whose rows come in here, by its name in the query: `1`, `s0.1`.
  public var fragment: String?
  /// The shipment whose rows these are: `s0`.
  public var shipment: String?

  public init(
    _ title: String, _ detail: String = "", lines: [String] = [], children: [PlanTree] = [], fragment: String? = nil,
    shipment: String? = nil
  ) {
    self.title = title
    self.detail = detail
    self.lines = lines
    self.children = children
    self.fragment = fragment
    self.shipment = shipment
  }
}

/// Draws a tree with lines for a terminal.
public enum TreeRenderer {
  /// One element a line, none wider than `width` where there is a blank to break it at.
  public static func render(_ tree: PlanTree, width: Int = 120) -> [String] {
    render(tree, first: "", rest: "", width: width)
  }

  private static func render(_ tree: PlanTree, first: String, rest: String, width: Int) -> [String] {
    let bar = rest + (tree.children.isEmpty ? "     " : "│    ")
    let head = tree.title + (tree.detail.isEmpty ? "" : "  " + tree.detail)
    var lines: [String] = []
    for (index, line) in wrapped(head, width: width - first.count, hanging: bar.count - rest.count).enumerated() {
      lines.append((index == 0 ? first : bar) + line)
    }
    for line in tree.lines {
      for part in wrapped(line, width: width - bar.count, hanging: 0) { lines.append(bar + part) }
    }
    for (index, child) in tree.children.enumerated() {
      let isLast = index == tree.children.count - 1
      lines += render(
        child, first: rest + (isLast ? "└─ " : "├─ "), rest: rest + (isLast ? "   " : "│  "), width: width)
    }
    return lines
  }

  /// Breaks a text at blanks outside of quotes, behind a comma where there is one in the second half of the line; lines
  /// after the first are shorter by `hanging`.
  public static func wrapped(_ text: String, width: Int, hanging: Int) -> [String] {
    var lines: [String] = []
    var rest = Array(text)
    var room = max(width, 24)
    while rest.count > room {
      guard let cut = breakPoint(rest, room) else { break }
      lines.append(String(rest[..<cut]))
      rest = Array(rest[(cut + 1)...])
      room = max(width - hanging, 24)
    }
    return lines + [String(rest)]
  }

  private static func breakPoint(_ text: [Character], _ room: Int) -> Int? {
    var quote: Character?
    var atBlank: Int?
    var atComma: Int?
    for (index, character) in text.enumerated() {
      if let open = quote {
        if character == open { quote = nil }
      } else if character == "'" || character == "\"" {
        quote = character
      } else if character == " ", index > 0 {
        if index > room { return (atComma.flatMap { $0 > room / 2 ? $0 : nil }) ?? atBlank ?? index }
        atBlank = index
        if text[index - 1] == "," { atComma = index }
      }
    }
    return (atComma.flatMap { $0 > room / 2 ? $0 : nil }) ?? atBlank
  }
}
