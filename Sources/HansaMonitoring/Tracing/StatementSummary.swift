import HansaCore

/// What a statement does and to which tables, as OpenTelemetry's `db.query.summary` has it: operations and what they read, in
/// the order and the spelling of the statement: `SELECT orders customers`.
///
/// It goes by words and knows no grammar, since each source has a dialect of its own. No constant gets into it.
public enum StatementSummary {
  /// Characters of a summary; what does not fit as a whole is left out, with all that is behind it.
  static let limit = 255

  /// - Parameter statement: of any dialect.
  /// - Returns: nil for what begins with no word.
  public static func of(_ statement: String) -> String? {
    var reader = SummaryReader()
    for word in SQLWords(statement) { reader.take(word) }
    guard var summary = reader.parts.first, summary.count <= limit else { return nil }
    var count = summary.count
    for part in reader.parts.dropFirst() {
      count += 1 + part.count
      if count > limit { break }
      summary += " " + part
    }
    return summary
  }
}

/// Picks operations and tables out of a statement's words.
private struct SummaryReader {
  private(set) var parts: [String] = []
  /// A level for each parenthesis that is open, and one for what is in none.
  private var levels = [Level()]
  /// The keyword before, if it was one.
  private var last: Name = ""
  private var isFirst = true

  private struct Level {
    /// Whether it is a statement: FROM in `extract(year FROM day)` begins no list of tables.
    var isStatement = false
    /// Whether a table follows a comma.
    var isListing = false
    var isTableNext = false
  }

  private var level: Level {
    get { levels[levels.count - 1] }
    set { levels[levels.count - 1] = newValue }
  }

  mutating func take(_ word: SQLWords.Word) {
    var keyword: Name = ""
    switch word {
    case .symbol(UInt8(ascii: "(")):
      // In place of a table, more tables can be in parentheses.
      let inner = Level(isTableNext: level.isTableNext)
      level.isTableNext = false
      levels.append(inner)
    case .symbol(UInt8(ascii: ")")): if levels.count > 1 { levels.removeLast() }
    case .symbol(UInt8(ascii: ",")): level.isTableNext = level.isListing
    case .symbol: level.isTableNext = false
    case .name(let name): if level.isTableNext { add(table: name) }
    case .word(let text):
      keyword = Name(text).folded
      take(text, keyword)
      isFirst = false
    }
    last = keyword
  }

  private static let setOperations: Set<Name> = ["union", "except", "intersect", "all", "distinct"]
  /// Words between FROM or JOIN and a table.
  private static let particles: Set<Name> = ["lateral", "only"]
  /// What ends a list of tables.
  private static let ends: Set<Name> = [
    "where", "group", "having", "window", "qualify", "order", "limit", "offset", "fetch", "for", "union", "except",
    "intersect", "values",
  ]

  private mutating func take(_ text: String, _ keyword: Name) {
    switch keyword {
    case "select":
      // What a set operation has more are further tables of one operation.
      if !(level.isStatement && Self.setOperations.contains(last)) { parts.append(text) }
      level = Level(isStatement: true)
    case "from" where level.isStatement && last != "distinct":
      level = Level(isStatement: true, isListing: true, isTableNext: true)
    case "join": level.isTableNext = true
    case "straight_join" where level.isListing: level.isTableNext = true
    case _ where Self.ends.contains(keyword) && !isFirst: (level.isListing, level.isTableNext) = (false, false)
    case _ where level.isTableNext: if !Self.particles.contains(keyword) { add(table: text) }
    case _ where isFirst && levels.count == 1 && keyword != "with":
      parts.append(text)
      level.isStatement = true
    default: break
    }
  }

  private mutating func add(table: String) {
    parts.append(table)
    level.isTableNext = false
  }
}
