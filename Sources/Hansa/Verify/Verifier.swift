import HansaCore
import HansaExecution
import HansaPlanner
import HansaSQL

/// Runs a query with pushdown and without, and compares the answers.
struct Verifier: Sendable {
  let federation: FederationManager
  let request: QueryRequest

  /// What came of a comparison.
  enum Outcome: Sendable {
    case fine(Verification)
    case different(Difference)
  }

  /// A verified result: rows that were compared before the first of them is given out.
  ///
  /// Answers of up to `verify_max_rows` rows are held back until they are verified. A longer one is given out as it
  /// comes, and says that it is not verified.
  func result(_ plan: FederatedPlan, planning: Duration) async throws(HansaError) -> QueryResult {
    let execution = try await federation.start(plan, request, planning: planning)
    request.running?.run(execution)
    // Another one where the plan's shipments were too large.
    let plan = execution.plan
    let answer: Answer
    do throws(HansaError) {
      answer = try await Answer(of: execution, limit: request.settings.verifyMaxRows)
    } catch {
      try await explainFailure(error, plan)
      throw error
    }
    if answer.isCut {
      return QueryResult(execution, read: answer.batches, verification: .notVerified(Self.tooLong(request)))
    }
    switch try await compare(answer, reference: try await referencePlan()) {
    case .fine(let verification): return QueryResult(execution, read: answer.batches, verification: verification)
    case .different(let first):
      // Rows may have changed between the two runs: only a difference that stays is one.
      guard case .different(let difference) = try await compareAgain(plan) else {
        let verification = Verification.notVerified("the tables changed meanwhile (\(first.text))")
        return QueryResult(execution, read: answer.batches, verification: verification)
      }
      throw error(difference.text, plan)
    }
  }

  /// Runs both again.
  func compareAgain(_ plan: FederatedPlan) async throws(HansaError) -> Outcome {
    let answer = try await self.answer(plan)
    if answer.isCut { return .fine(.notVerified(Self.tooLong(request))) }
    return try await compare(answer, reference: try await referencePlan())
  }

  func answer(_ plan: FederatedPlan) async throws(HansaError) -> Answer {
    let execution = try await federation.start(plan, planning: .zero, settings: request.settings)
    if let failure = await execution.staged() { throw failure }
    let answer = try await Answer(of: execution, limit: request.settings.verifyMaxRows)
    if answer.isCut { execution.cancel() }
    return answer
  }

  func referencePlan() async throws(HansaError) -> FederatedPlan {
    do throws(HansaError) { return try await federation.plan(request, request.reference) } catch {
      // What only the optimizer makes possible needs its rules.
      var settings = request.reference
      settings.disabledRules = Set(request.settings.disabledRules)
      return try await federation.plan(request, settings)
    }
  }

  // MARK: Comparing

  private func compare(_ answer: Answer, reference plan: FederatedPlan) async throws(HansaError) -> Outcome {
    let reference: Answer
    do throws(HansaError) { reference = try await self.answer(plan) } catch {
      if error.category == .cancelled { throw error }
      guard Self.isOfRows(error) else {
        return .fine(.notVerified("without pushdown the query fails: \(error.code.rawValue) \(error.message)"))
      }
      return .different(Difference("without pushdown the query fails: \(error.code.rawValue) \(error.message)"))
    }
    return Self.outcome(pushed: answer, reference: reference, plan)
  }

  /// - Parameter plan: the reference's, over plain tables.
  static func outcome(pushed: Answer, reference: Answer, _ plan: FederatedPlan) -> Outcome {
    let shape = AnswerShape(plan.merge?.relation ?? plan.fragments[0].relation)
    let comparison = AnswerComparison(schema: pushed.schema, shape: shape)
    if reference.isCut {
      switch shape.openness {
      case .everything(let reason): return .fine(.notVerified(reason))
      default: return .different(Difference("\(pushed.rowCount.rows) with pushdown, more without"))
      }
    }
    guard let difference = comparison.difference(pushed: pushed, reference: reference) else {
      return .fine(.same(rows: pushed.rowCount))
    }
    switch shape.openness {
    case nil: return .different(difference)
    case .everything(let reason): return .fine(.notVerified(reason))
    case .rows(let reason), .values(let reason):
      if let weak = comparison.weakDifference(pushed: pushed, reference: reference) { return .different(weak) }
      let keys = shape.order.map { "\"\(pushed.schema.fields[$0].name)\"" }.joined(separator: ", ")
      return .fine(
        .partly("\(pushed.rowCount.rows)\(keys.isEmpty ? "" : " and the order of \(keys)") (\(reason))"))
    }
  }

  // MARK: Failures

  /// After the query failed with pushdown: an error of a row that it has not without pushdown is a difference.
  private func explainFailure(_ failure: HansaError, _ plan: FederatedPlan) async throws(HansaError) {
    guard Self.isOfRows(failure) else { return }
    let reference: Answer
    do throws(HansaError) { reference = try await answer(try await referencePlan()) } catch { return }
    throw error(
      "with pushdown the query fails: \(failure.code.rawValue) \(failure.message); without it answers with "
        + reference.rowCount.rows, plan)
  }

  /// Whether the rows' values brought an error up. Others are no difference: sources that are down, limits of time and
  /// memory, and what only the merge engine cannot do (0A000, and 22003 beyond its 38 digits).
  static func isOfRows(_ error: HansaError) -> Bool {
    let isOfMerge = error.code == .numericOutOfRange && error.source == nil
    return ["21", "22"].contains(error.code.rawValue.prefix(2)) && !isOfMerge
  }

  private static func tooLong(_ request: QueryRequest) -> String {
    "more than \(request.settings.verifyMaxRows.rows) (verify_max_rows) or \(Answer.byteLimit.bytes)"
  }

  private func error(_ difference: String, _ plan: FederatedPlan) -> HansaError {
    HansaError(
      .internalError, "pushdown changes the answer of this query: \(difference)",
      advice: "SET pushdown = off gives the right answer. Please report this with the plan of EXPLAIN (VERBOSE).",
      detail: Self.involved(plan))
  }

  /// The rules and the constructs that made the plan what it is.
  static func involved(_ plan: FederatedPlan) -> String {
    let rules = plan.rules.filter(\.changed).map(\.rule.string)
    var parts = ["Rules that changed the plan: \(rules.isEmpty ? "none" : rules.joined(separator: ", "))."]
    for nested in plan.allFragments {
      let constructs = PushedConstructs.of(nested.fragment.relation).sorted().map(\.string)
      guard !constructs.isEmpty else { continue }
      parts.append(
        "Fragment \(nested.id) pushes to \"\(nested.fragment.source)\": \(constructs.joined(separator: "; ")).")
    }
    let notes = plan.notes.filter { $0.verdict == .superset || $0.verdict == .rewritten }
    for note in notes { parts.append("\(note.construct): \(note.verdict.rawValue), \(note.reason).") }
    return parts.joined(separator: " ")
  }
}
