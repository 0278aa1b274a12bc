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
    for nested in plan.allFragments { lines += [""] + section(nested) }
    if options.verbose {
      for (path, plan) in plan.allPlans.reversed() {
        guard let merge = plan.merge else { continue }
        let owner = path.positions.isEmpty ? "Merge" : "Merge of \(path)"
        lines += ["", "\(owner) in \(merge.dialect)"] + statement(merge.sql)
      }
    }
    if options.costs { lines += alternatives + samples + expectations }
    if explanation.showsReasons { lines += verdicts }
    if options.verbose { lines += rules }
    let end = summary
    return lines + (end.isEmpty ? [] : [""] + end)
  }

  private var head: [String] {
    guard plan.merge != nil else {
      let source = plan.fragments.first.map { "\($0.source)" } ?? "nobody"
      if plan.shipments.isEmpty { return ["Answered by \(source) alone\(result)"] }
      return ["Answered by \(source) with rows of others\(result)"]
        + TreeRenderer.render(explanation.tree(options), width: Self.width)
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

  private func section(_ nested: NestedFragment) -> [String] {
    let fragment = nested.fragment
    let expressions = ExpressionText(names: ColumnNames(plan))
    var lines = [
      "Fragment \(nested.id)  \(fragment.source) (\(fragment.dialect))"
        + FragmentFigures(nested, explanation, options).long
    ]
    for (index, step) in PushedParts(fragment, explanation).steps(expressions).enumerated() {
      let label = index == 0 ? "  pushed: " : "          "
      let parts = TreeRenderer.wrapped(step, width: Self.width - label.count, hanging: 2)
      for (part, text) in parts.enumerated() { lines.append(part == 0 ? label + text : "            " + text) }
    }
    if !fragment.shipments.isEmpty { lines.append("  shipped: " + shipped(nested)) }
    for filter in explanation.figures(of: nested)?.filters ?? [] { lines.append("  \(filter.text)") }
    if let cache = explanation.figures(of: nested)?.cache { lines.append("  cache: \(cache.text(options))") }
    lines += statement(fragment.sql)
    for (index, value) in fragment.parameters.enumerated() {
      lines.append("    parameter \(index + 1): \(shown(value))")
    }
    return lines
  }

  /// What travels with the fragment's statement, or did.
  private func shipped(_ nested: NestedFragment) -> String {
    let names = nested.fragment.shipments.map { "\(nested.plan.appending($0))" }.joined(separator: ", ")
    guard let figures = explanation.figures(of: nested) else { return names }
    let waited = figures.waited.flatMap { options.timing ? ", after \($0.display)" : nil } ?? ""
    if let refusal = figures.refusal { return "nothing, for \(refusal)\(waited)" }
    return "\(names)  (actual \(figures.shippedRows.rows), \(figures.shippedBytes.bytes) of statement\(waited))"
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

  private var alternatives: [String] {
    guard let cost = plan.cost, !plan.alternatives.isEmpty || plan.measured != nil else { return [] }
    func display(_ milliseconds: Double) -> String { Duration.milliseconds(milliseconds).display }
    var text = "Expected to take \(display(cost))"
    if let measured = plan.measured { text += "; earlier runs took \(display(measured))" }
    let others = plan.alternatives.map { other in
      "\(other.difference), \(other.measured.map { "which took \(display($0))" } ?? display(other.cost))"
    }
    if !others.isEmpty { text += ". Not chosen: \(others.joined(separator: "; "))" }
    return [""] + TreeRenderer.wrapped(text, width: Self.width, hanging: 2)
  }

  private var samples: [String] {
    guard !plan.samples.isEmpty else { return [] }
    let tables = plan.samples.map { "\($0.rows.rows) of \($0.source).\($0.table)" }
    return TreeRenderer.wrapped(
      "Estimated by samples: \(tables.joined(separator: ", "))", width: Self.width, hanging: 2)
  }

  private var expectations: [String] {
    guard !plan.expectations.isEmpty else { return [] }
    let tables = plan.expectations.map { "\($0.rows.rows) of \($0.source).\($0.table)" }
    return TreeRenderer.wrapped(
      "Estimated by EXPLAIN at the source: \(tables.joined(separator: ", "))", width: Self.width, hanging: 2)
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
    if options.summary {
      lines.append("Planning: \(explanation.planning.display)\(plan.origin)")
    }
    if let metrics = explanation.metrics {
      let time = options.timing ? "\((metrics.duration - metrics.planning).display), " : ""
      lines.append("Execution: \(time)\(metrics.rowsPulled.rows) and \(metrics.bytesPulled.bytes) pulled")
    }
    for missing in explanation.metrics?.missing ?? [] { lines.append("Missing: \(missing)") }
    if let cache = explanation.metrics?.cache { lines.append("Result cache: \(cache.text(options))") }
    if let reason = explanation.metrics?.replanned { lines.append("Planned again without shipping: \(reason)") }
    if let reruns = explanation.metrics?.reruns, reruns > 0 {
      lines.append("Run again after a source failed: \(reruns == 1 ? "once" : "\(reruns) times")")
    }
    if let verification = explanation.verification { lines.append("Verification: \(verification)") }
    return lines
  }
}

extension FilterMetrics {
  /// `filtered: lineitem.l_partkey by 10,664 keys`.
  fileprivate var text: String {
    let keys = keys == 1 ? "1 key" : "\(keys.grouped) keys"
    return refusal.map { "not filtered: \(table).\(column) by \(keys), for \($0)" }
      ?? "filtered: \(table).\(column) by \(keys)"
  }
}

extension CacheOutcome {
  /// `hit, read 3.20 s ago`, `miss: it was not kept`.
  func text(_ options: ExplainOptions) -> String {
    switch self {
    case .hit(let age), .stale(let age): name + (options.timing ? ", read \(age.display) ago" : "")
    case .shared: "shared with an equal query"
    case .miss(let reason): "miss: \(reason)"
    case .bypass(let reason): "not used: \(reason)"
    }
  }
}

extension FederatedPlan {
  /// Where the plan is from, in parentheses; nothing for one that was made for this run.
  fileprivate var origin: String {
    switch (isGeneric, isFromCache) {
    case (true, let isKept): " (generic plan\(isKept ? " from the cache" : ""))"
    case (false, true): " (plan from the cache)"
    case (false, false): ""
    }
  }
}
