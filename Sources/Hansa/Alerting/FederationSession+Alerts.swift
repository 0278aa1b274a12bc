import HansaAlerting
import HansaArrow
import HansaCore
import HansaPlanner
import HansaSQL

// CREATE ALERT and DROP ALERT.
extension FederationSession {
  /// Begins to watch the alert, as the session's user.
  ///
  /// - Throws: what is wrong with the options, the query or its columns, with the place in the statement.
  func create(_ statement: CreateAlertStatement, tables: [[Name]], in sql: String) async throws(HansaError) {
    let runtime = try federation.watching()
    var alert = CreatedAlert(name: statement.name, query: statement.querySpan.text(in: sql), createdBy: user)
    for option in statement.options {
      do throws(RuleProblem) { try alert.set(option.name, to: option.value) } catch {
        throw HansaError(.invalidParameter, error.message, advice: error.advice, span: option.span)
      }
    }
    // It is evaluated with the settings that a new session has, so it is judged by them.
    var request = QueryRequest(
      query: statement.query, tables: tables, text: alert.query, settings: federation.defaults,
      parameters: Parameters.values([]))
    try await request.analyse(in: self, isRun: false)
    let plan = try await federation.plan(request, counts: false)
    do throws(HansaError) { _ = try RuleColumns(Schema(plan.output)) } catch {
      throw HansaError(error.code, error.message, advice: error.advice, span: statement.querySpan)
    }
    try await runtime.create(alert, replacing: statement.replaces)
  }

  /// Ends alerts.
  func drop(_ statement: DropAlertStatement) async throws(HansaError) {
    let runtime = try federation.watching()
    for name in statement.names {
      do throws(HansaError) { try await runtime.drop(name) } catch {
        guard statement.ifExists, error.code == .undefinedObject else { throw error }
      }
    }
  }
}

extension FederationManager {
  fileprivate func watching() throws(HansaError) -> AlertRuntime {
    if let alerts { return alerts.runtime }
    throw HansaError(
      HansaError.Code("55000"), "nothing watches alerts in this process",
      advice: """
        Send the statement to a running hansa serve (POST /v1/query) whose configuration does not say alerting: off; a \
        program starts an AlertManager.
        """)
  }
}
