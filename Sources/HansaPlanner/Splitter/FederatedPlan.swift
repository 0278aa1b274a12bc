import HansaCore
import HansaSQL

/// How a query is answered: fragments for the sources, and what joins their rows.
public struct FederatedPlan: Sendable {
  /// What is answered first, because fragments take its rows with them.
  public var shipments: [PlannedShipment] = []
  public var fragments: [PlannedFragment]
  /// nil when the only fragment is the answer.
  public var merge: PlannedMerge?
  /// The result's columns.
  public var output: [OutputColumn]
  /// What stays in the merge, or runs at its source in another form, and why.
  public var notes: [PushdownNote]
  /// How many parts of the query its sources do with PostgreSQL's meaning.
  public var exactParts = 0
  /// Milliseconds that it is expected to take; nil where the rows of a part are not known.
  public var cost: Double?
  /// Milliseconds that it took in earlier runs; nil where it has not run.
  public var measured: Double?
  /// Plans that were expected, or known, to take longer.
  public var alternatives: [PlanAlternative] = []
  /// Rows of the statement's tables by their sources' statistics, in the order of their names.
  public var tableRows: [Double] = []
  /// Rows that were read for the plan's estimates.
  public var samples: [PlanRows] = []
  /// Rows that sources expect conditions on their tables to leave, where they were asked for the plan's estimates.
  public var expectations: [PlanRows] = []
  /// What the optimizer's rules did, in their order.
  public var rules: [RuleRun] = []
  /// Whether the moment at which the plan was made is in it as a constant (`now()`, `'today'`): it is for one run.
  public var readsClock = false
  /// Whether the plan was made for an earlier run.
  public var isFromCache = false
  /// Whether values have to be put into the plan before it can run (`bound`).
  public var isOpen = false
  /// Whether the plan was made for any values of the statement's parameters, and these were put in.
  public var isGeneric = false
}

/// Rows of a table from which estimates were made.
public struct PlanRows: Hashable, Sendable {
  public var source: Name
  public var schema: Name
  public var table: Name
  public var rows: Int
}

/// A plan that was not chosen.
public struct PlanAlternative: Hashable, Sendable {
  /// What it does otherwise: `without shipping`.
  public var difference: String
  /// Milliseconds that it was expected to take.
  public var cost: Double
  /// Milliseconds that it took in earlier runs; nil where it has not run.
  public var measured: Double?
}

/// A part of the query that one source answers.
public struct PlannedFragment: Sendable {
  public var index: Int
  public var source: Name
  public var dialect: Name
  public var relation: Relation
  public var sql: String
  /// Values of the placeholders in `sql`, in order.
  public var parameters: [SQLValue]
  public var output: [OutputColumn]
  /// By the source's statistics and rules of thumb; nil where nothing is known.
  public var expectation: FragmentExpectation?
  /// Positions of the shipments whose rows the statement carries: `statement(carrying:)` makes it, and `sql` only shows it.
  public var shipments: [Int] = []
  /// Which of its tables may be filtered by the keys of its shipments' rows.
  var filterable = FilterableColumns.none
  /// The statement without the shipments' rows, where they only leave out what the merge leaves out anyway; nil where the
  /// answer depends on them.
  public var withoutShipments: BoundStatement?
  /// How long the fragment waits for its shipments before it is sent without, where it can be; nil for as long as they take.
  public var maximumWait: Duration?
  /// Writes the statement once the shipments or the values of parameters are there; nil for a fragment without any.
  var writer: (any SQLDialect)?
  /// `sql` as it can be read in parts; nil where it cannot.
  public var ranged: RangedStatement?

  /// nil where nothing is known.
  public var estimatedRows: Double? { expectation?.rows }
}

/// What the merge engine runs over the fragments. Where it reads the rows of a shipment as well, their number is the
/// shipment's after the last fragment's.
public struct PlannedMerge: Sendable {
  public var dialect: Name
  public var relation: Relation
  public var sql: String
  /// Writes the statement once the values of parameters are there; nil for one without any.
  var writer: (any SQLDialect)?
}

/// A column of a fragment or of the result.
public struct OutputColumn: Hashable, Sendable {
  public var name: Name
  public var type: SQLType
  /// Precision and scale in which a numeric travels as a decimal; nil for text, digit for digit.
  public var decimal: Decimal?

  public struct Decimal: Hashable, Sendable {
    public var precision: Int
    public var scale: Int
  }
}

/// What a source does of a part of the query.
public enum Verdict: String, Sendable {
  /// The source does it, with PostgreSQL's meaning.
  case exact
  /// The source filters by something weaker, and the merge by the condition itself.
  case superset
  /// The source computes something else, from which the merge makes the answer: sum and count for avg.
  case rewritten
  /// The merge does it.
  case no
}

/// A part of the query that its source does not do, or not as it stands.
public struct PushdownNote: Hashable, Sendable {
  public var source: Name?
  public var verdict: Verdict
  /// The construct: a function with its types, a clause.
  public var construct: String
  public var code: ReasonCode
  /// A sentence for people.
  public var reason: String

  public init(source: Name?, verdict: Verdict, construct: String, code: ReasonCode, reason: String) {
    self.source = source
    self.verdict = verdict
    self.construct = construct
    self.code = code
    self.reason = reason
  }

  init(_ source: Name, _ error: Unprintable, verdict: Verdict = .no) {
    self.init(source: source, verdict: verdict, construct: error.construct, code: error.code, reason: error.reason)
  }
}

/// One run of a rule of the optimizer.
public struct RuleRun: Hashable, Sendable {
  public var rule: Name
  public var duration: Duration
  /// Whether the rule changed the plan.
  public var changed: Bool
  /// Why what the rule made was thrown away: it did not hold together, which is a bug in the rule. nil for all others.
  public var rejected: String?

  public init(rule: Name, duration: Duration, changed: Bool, rejected: String? = nil) {
    self.rule = rule
    self.duration = duration
    self.changed = changed
    self.rejected = rejected
  }
}

public enum PushdownMode: String, Sendable, CaseIterable { case on, off }

extension OutputColumn {
  /// A column as it leaves a source on its own, or the merge.
  init(_ column: Column, unconstrained: Decimal?) {
    name = column.name
    type = column.type
    switch column.type {
    case .numeric(let precision?, let scale) where precision <= 38:
      decimal = Decimal(precision: precision, scale: scale ?? 0)
    // A sum of such a column has the column's scale.
    case .numeric(_, let scale?) where unconstrained != nil: decimal = Decimal(precision: 38, scale: min(scale, 38))
    case .numeric: decimal = unconstrained
    default: decimal = nil
    }
  }
}
