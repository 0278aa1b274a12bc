import Testing

/// One row of the list of traps (docs/traps.md) over one source.
struct Trap: Sendable, CustomTestStringConvertible {
  /// The row of the list: S1, N2, …
  var id: String
  var title: String
  var source: String
  var pushdown: String
  /// Over the source alone, and joined with another source's table.
  var queries: [String]

  var testDescription: String { "\(id) \(title), \(source), pushdown \(pushdown)" }

  /// A trap over each of the sources, with pushdown and without.
  ///
  /// In a query `{s}` is the source. Each condition is asked of `table` as WHERE, WHERE NOT, as a column, and in an
  /// inner and an outer join with another source's table.
  static func each(
    _ id: String, _ title: String, _ sources: [String] = ["pg", "my", "lite"], table: String = "words",
    conditions: [String] = [], queries: [String] = []
  ) -> [Trap] {
    let forms = conditions.flatMap { condition in
      [
        "SELECT t.id FROM {s}.\(table) t WHERE \(condition)",
        "SELECT t.id FROM {s}.\(table) t WHERE NOT (\(condition))",
        "SELECT t.id, \(condition) AS answer FROM {s}.\(table) t",
        "SELECT t.id, o.k FROM {s}.\(table) t JOIN other.small o ON o.id = t.id WHERE \(condition)",
        "SELECT t.id, o.k FROM other.small o LEFT JOIN {s}.\(table) t ON o.id = t.id AND (\(condition))",
      ]
    }
    return sources.flatMap { source in
      ["on", "off"].map { pushdown in
        Trap(
          id: id, title: title, source: source, pushdown: pushdown,
          queries: (forms + queries).map { $0.replacing("{s}", with: source) })
      }
    }
  }

  /// The lines with each column in the place of `{x}`.
  static func columns(_ columns: [String], _ lines: [String]) -> [String] {
    lines.flatMap { line in line.contains("{x}") ? columns.map { line.replacing("{x}", with: $0) } : [line] }
  }
}

extension Trap {
  /// Asks each query of Hansa and of PostgreSQL.
  func check() async throws {
    let federation = try await TrapsFederation.shared()
    for sql in queries {
      let difference = try await federation.difference(sql, pushdown: pushdown)
      if pushdown == "off", Self.beyondTheMerge.contains(where: { sql.contains($0) }) {
        #expect(
          difference?.contains("numeric field overflow") == true, "\(testDescription): \(sql)\n\(difference ?? "")")
      } else {
        #expect(difference == nil, "\(testDescription): \(sql)\n\(difference ?? "")")
      }
    }
  }

  /// Comparisons that the merge engine refuses (docs/semantics.md, "Limits"): both sides become a decimal of one scale, which
  /// leaves too few digits before the point.
  private static let beyondTheMerge = ["t.n > 0.00000000005", "t.n < 1e28"]
}
