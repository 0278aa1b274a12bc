import Foundation

/// A golden file: a query, and what EXPLAIN says of it.
///
///     -- what the query is there for
///     SELECT …
///     ----
///     Answered by …
///
/// `make bless` writes what stands below the line anew. Lines of the head, before the query:
/// - `-- several fragments: why` for a query over one source that is not one fragment.
struct GoldenPlan {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden")
  /// Set by `make bless`.
  static let isBlessing = ProcessInfo.processInfo.environment["HANSA_BLESS"] == "1"

  var file: URL
  /// Comments and the query.
  var head: String
  var plan: String

  private init(file: URL, head: String, plan: String) {
    self.file = file
    self.head = head
    self.plan = plan
  }

  init(_ path: String) throws {
    file = Self.folder.appending(path: path)
    let text = try String(contentsOf: file, encoding: .utf8)
    guard let line = text.range(of: "\n----\n") else {
      head = text.trimmingCharacters(in: .whitespacesAndNewlines)
      plan = ""
      return
    }
    head = String(text[..<line.lowerBound])
    plan = String(text[line.upperBound...]).trimmingCharacters(in: .newlines)
  }

  /// A file that blessing makes where it is not there.
  init(_ path: String, query: String) throws {
    guard Self.isBlessing else {
      try self.init(path)
      return
    }
    self.init(
      file: Self.folder.appending(path: path), head: query.trimmingCharacters(in: .whitespacesAndNewlines), plan: "")
  }

  /// The query without the comments above it.
  var query: String {
    head.split(separator: "\n", omittingEmptySubsequences: false).filter { !$0.hasPrefix("--") }
      .joined(separator: "\n").trimmingCharacters(in: CharacterSet(charactersIn: "; \n"))
  }

  var expectsSeveralFragments: Bool { head.contains("-- several fragments: ") }

  func bless(_ plan: String) throws {
    try FileManager.default.createDirectory(at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try "\(head)\n----\n\(plan)\n".write(to: file, atomically: true, encoding: .utf8)
  }

  /// The first line that differs, with its neighbours.
  static func difference(_ expected: String, _ actual: String) -> String? {
    let (old, new) = (
      expected.split(separator: "\n", omittingEmptySubsequences: false),
      actual.split(separator: "\n", omittingEmptySubsequences: false)
    )
    guard old != new else { return nil }
    let same = zip(old, new).prefix { Array($0.utf8) == Array($1.utf8) }.count
    let range = max(0, same - 2)..<(same + 6)
    let minus = old.indices.filter { range.contains($0) }.map { "- \(old[$0])" }
    let plus = new.indices.filter { range.contains($0) }.map { "+ \(new[$0])" }
    return "from line \(same + 1) on the plan differs:\n" + (minus + plus).joined(separator: "\n")
  }
}
