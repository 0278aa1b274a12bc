/// The constructs that Hansa may refuse although PostgreSQL answers: each has its line in docs/semantics.md, "Refused,
/// and why" or "Limits".
enum Refusals {
  struct Refusal: Sendable {
    /// What the error's text has.
    var words: String
    /// The line of docs/semantics.md.
    var documented: String
  }

  static let all: [Refusal] = [
    Refusal(
      words: "Unsupported join type for flattening correlated subquery",
      documented: "a correlated subquery with a FULL JOIN, or with an outer join whose condition is correlated"),
    Refusal(words: "~~", documented: "LIKE of a char(n) whose length is not known"),
  ]

  static func documented(_ message: String) -> Refusal? { all.first { message.contains($0.words) } }
}
