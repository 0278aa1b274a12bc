import HansaArrow
import HansaCore

/// What many records have in common: it is in the file once, under a number that the records have.
///
/// Columns of numbers take the fewest bits and the least time to write; nearly all records of a second have their texts from
/// few such rows.
protocol SharedRow: Hashable {
  static var table: SharedTable { get }
  /// A value for each of the table's columns behind `id`.
  var texts: [Name?] { get }
  init(_ texts: [Name?])
}

/// A table of shared rows: the column `id`, and texts.
enum SharedTable: String, CaseIterable {
  case statements, sessions, plans, endings, targets

  var columns: [Name] {
    switch self {
    case .statements: ["fingerprint", "text"]
    case .sessions: ["user_name", "client", "settings"]
    case .plans: ["sources", "verdicts", "engine"]
    case .endings: ["outcome", "cache", "error_code", "error_class", "error", "error_source"]
    case .targets: ["fragment", "source", "endpoint", "cache", "error_code"]
    }
  }

  var schema: Schema { Schema([Field("id", .int4)] + columns.map { Field($0, .text) }) }

  /// The columns of records that have its numbers.
  var references: [(table: String, column: String)] {
    switch self {
    case .statements: [("queries", "statement"), ("fragments", "statement"), ("statement_rollups", "statement")]
    case .sessions: [("queries", "session"), ("fragments", "session")]
    case .plans: [("queries", "plan")]
    case .endings: [("queries", "ending")]
    case .targets: [("fragments", "target")]
    }
  }
}

/// A statement, as it was asked or as a source got it.
struct SharedStatement: SharedRow {
  static let table = SharedTable.statements
  var fingerprint: Name
  var text: Name?

  var texts: [Name?] { [fingerprint, text] }

  init(fingerprint: Name, text: Name?) { (self.fingerprint, self.text) = (fingerprint, text) }
  init(_ texts: [Name?]) { self.init(fingerprint: texts[0] ?? "", text: texts[1]) }
}

/// Who asked, and with which settings.
struct SharedSession: SharedRow {
  static let table = SharedTable.sessions
  var user: Name
  var client: Name?
  var settings: Name?

  var texts: [Name?] { [user, client, settings] }

  init(user: Name, client: Name?, settings: Name?) {
    (self.user, self.client, self.settings) = (user, client, settings)
  }
  init(_ texts: [Name?]) { self.init(user: texts[0] ?? "", client: texts[1], settings: texts[2]) }
}

/// How queries were answered.
struct SharedPlan: SharedRow {
  static let table = SharedTable.plans
  /// Joined by the control character 31, which no name of a source has.
  var sources: Name
  var verdicts: Name?
  var engine: Name?

  var texts: [Name?] { [sources, verdicts, engine] }

  init(sources: Name, verdicts: Name?, engine: Name?) {
    (self.sources, self.verdicts, self.engine) = (sources, verdicts, engine)
  }
  init(_ texts: [Name?]) { self.init(sources: texts[0] ?? "", verdicts: texts[1], engine: texts[2]) }
}
