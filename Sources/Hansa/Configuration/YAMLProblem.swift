import HansaCore
import Yams

/// What the YAML reader says about a text that is no YAML, without quoting the text: it may hold secrets.
struct YAMLProblem {
  private var place: (line: Int, column: Int)?
  private var message: String

  init(_ error: any Error, in text: String) {
    switch error {
    case YamlError.scanner(let context, let problem, let mark, _),
      YamlError.parser(let context, let problem, let mark, _),
      YamlError.composer(let context, let problem, let mark, _):
      place = (mark.line, mark.column)
      message = "this is no valid YAML: \([problem, context?.text].compactMap { $0 }.joined(separator: ", "))"
      if let start = context?.mark, start.line != mark.line { message += " that starts in line \(start.line)" }
    case YamlError.reader(let problem, let offset, _, _):
      place = offset.map { SourceSpan(offset: text.prefix($0).utf8.count).position(in: text) }
      message = "this is no valid YAML: \(problem)"
    case YamlError.duplicatedKeysInMapping(let duplicates, let context):
      let name = duplicates.min() ?? ""
      place = Self.second(name, in: text, from: context.mark.line) ?? (context.mark.line, context.mark.column)
      message = "the key \"\(name)\" is there twice"
    default:
      message = "this is no valid YAML"
    }
  }

  func error(path: String) -> HansaError {
    HansaError(.configuration, (place.map { "\(path):\($0.line):\($0.column): " } ?? "\(path): ") + message)
  }

  /// The reader says where the group starts that has a key twice; the second one is what a person looks for.
  private static func second(_ key: String, in text: String, from first: Int) -> (line: Int, column: Int)? {
    var count = 0
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().dropFirst(first - 1)
    {
      let code = Array(line)
      let wanted = Array(key)
      guard code.count > wanted.count else { continue }
      for start in 0..<(code.count - wanted.count) where code[start..<(start + wanted.count)].elementsEqual(wanted) {
        let startsKey = start == 0 || " {,\"'\t".contains(code[start - 1])
        let rest = code[(start + wanted.count)...].drop { $0 == "\"" || $0 == "'" || $0 == " " }
        guard startsKey, rest.first == ":" else { continue }
        count += 1
        if count == 2 { return (index + 1, start + 1) }
      }
    }
    return nil
  }
}
