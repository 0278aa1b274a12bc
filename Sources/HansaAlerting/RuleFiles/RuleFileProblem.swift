import HansaCore
import Yams

/// What is wrong with a file, with its place.
public struct RuleFileProblem: Sendable, Hashable {
  public var file: String
  /// From 1; 0 where the whole file is meant.
  public var line: Int
  /// From 1, in characters.
  public var column: Int
  public var message: String
  public var advice: String?

  public init(file: String, line: Int, column: Int, message: String, advice: String? = nil) {
    self.file = file
    self.line = line
    self.column = column
    self.message = message
    self.advice = advice
  }
}

extension RuleFileProblem: CustomStringConvertible {
  /// `rules.yml:12:7: unknown key "annotation" (Perhaps you meant annotations.)`
  public var description: String {
    let place = line > 0 ? "\(file):\(line):\(column)" : file
    return "\(place): \(message)" + (advice.map { " (\($0))" } ?? "")
  }
}

/// The problems of a file that cannot be used.
public struct RuleFileError: Error, Sendable {
  /// In the order of their places; never empty.
  public var problems: [RuleFileProblem]

  public init(problems: [RuleFileProblem]) { self.problems = problems }
}

extension RuleFileProblem {
  /// What the reader of YAML says about a text that is none.
  init(_ error: any Error, file: String) {
    switch error {
    case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _),
      YamlError.composer(_, let problem, let mark, _):
      self.init(file: file, line: mark.line, column: mark.column, message: "this is no valid YAML: \(problem)")
    case YamlError.duplicatedKeysInMapping(let duplicates, let context):
      let name = duplicates.min() ?? ""
      self.init(
        file: file, line: context.mark.line, column: context.mark.column,
        message: "the key \(quoted(name)) is twice in the group that begins here")
    default: self.init(file: file, line: 0, column: 0, message: "this is no valid YAML")
    }
  }
}
