import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSQL
import HansaVisualization

/// EXPLAIN (FORMAT TEXT): the tree, then what each source is asked, then what is not pushed.
struct ExplanationText {
  static let width = 120

  private let explanation: Explanation
  private let options: ExplainOptions
  private var plan: FederatedPlan { explanation.plan }

  init(_ explanation: Explanation, _ options: ExplainOptions) {
    self.explanation = explanation
    self.options = options
  }

  var lines: [String] {
    var lines = head
    for fragment in plan.fragments { lines += [""] + section(fragment) }
    if options.verbose, let merge = plan.merge {
      lines += ["", "Merge in \(merge.dialect)"] + statement(merge.sql)
    }
    if explanation.showsReasons { lines += verdicts }
    if options.verbose { lines += rules }
    let end = summary
    return lines + (end.isEmpty ? [] : [""] + end)
  }

  private var head: [String] {
    guard plan.merge != nil else {
      return ["Answered by \(plan.fragments.first.map { "\($0.source)" } ?? "nobody") alone\(result)"]
    }
    return ["Merge in \(plan.merge?.dialect ?? "")\(result)"]
      + TreeRenderer.render(explanation.tree(options), width: Self.width)
  }

  private var result: String {
    guard let metrics = explanation.metrics else { return "" }
    let time = options.timing ? ", \(metrics.duration.display)" : ""
    return "  (actual \(metrics.rows.rows), \(metrics.bytes.bytes)\(time))"
  }

  // MARK: Fragments

  private func section(_ fragment: PlannedFragment) -> [String] {
    let expressions = ExpressionText(names: ColumnNames(plan))
    var lines = [
      "Fragment \(fragment.index)  \(fragment.source) (\(fragment.dialect))"
        + FragmentFigures(fragment, explanation, options).long
    ]
    for (index, step) in PushedParts(fragment, explanation).steps(expressions).enumerated() {
      let label = index == 0 ? "  pushed: " : "          "
      let parts = TreeRenderer.wrapped(step, width: Self.width - label.count, hanging: 2)
      for (part, text) in parts.enumerated() { lines.append(part == 0 ? label + text : "            " + text) }
    }
    lines += statement(fragment.sql)
    for (index, value) in fragment.parameters.enumerated() {
      lines.append("    parameter \(index + 1): \(shown(value))")
    }
    return lines
  }

  private func statement(_ sql: String) -> [String] {
    SQLLayout.lines(sql, width: Self.width - 4).map { "    " + $0 }
  }

  private func shown(_ value: SQLValue) -> String {
    if case .text(let text) = value { return "'\(text)'" }
    return "\(value)"
  }

  // MARK: Reasons

  private static let headings: [(Verdict, String)] = [
    (.no, "Not pushed"), (.superset, "Filtered by less at the source, exactly in the merge"),
    (.rewritten, "Rewritten for the source"), (.exact, "Pushed"),
  ]

  private var verdicts: [String] {
    var lines: [String] = []
    for (verdict, heading) in Self.headings {
      let notes = explanation.notes.filter { $0.verdict == verdict }
      guard !notes.isEmpty else { continue }
      lines += ["", heading]
      for note in notes {
        let text = "\(note.source.map { "\($0): " } ?? "")\(note.construct): \(note.reason) [\(note.code)]"
        for (index, part) in TreeRenderer.wrapped(text, width: Self.width - 2, hanging: 2).enumerated() {
          lines.append((index == 0 ? "  " : "    ") + part)
        }
      }
    }
    return lines
  }

  private var rules: [String] {
    let fired = plan.rules.filter(\.changed)
    guard !plan.rules.isEmpty else { return [] }
    let times = fired.map { options.timing && options.summary ? "\($0.rule) \($0.duration.display)" : "\($0.rule)" }
    let text = "Rules that changed the plan: " + (times.isEmpty ? "none" : times.joined(separator: ", "))
    let rejected = plan.rules.compactMap { run in
      run.rejected.map { "The rule \(run.rule) was left out, for it broke the plan: \($0)" }
    }
    return [""] + ([text] + rejected).flatMap { TreeRenderer.wrapped($0, width: Self.width, hanging: 2) }
  }

  // MARK: Figures of the whole

  private var summary: [String] {
    var lines: [String] = []
    if options.summary { lines.append("Planning: \(explanation.planning.display)") }
    if let metrics = explanation.metrics {
      let time = options.timing ? "\((metrics.duration - metrics.planning).display), " : ""
      lines.append("Execution: \(time)\(metrics.rowsPulled.rows) and \(metrics.bytesPulled.bytes) pulled")
    }
    if let verification = explanation.verification { lines.append("Verification: \(verification)") }
    return lines
  }
}
