import HansaCatalog
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSQL
import HansaVisualization

/// A plan for people and programs: what each source is asked, what is merged, why, and what it took.
struct Explanation {
  var plan: FederatedPlan
  var planning: Duration
  /// What the sources' tables have beside the columns that are read; tables that it does not know have no totals.
  var catalog = Catalog(sources: [])
  var showsReasons = true
  /// Set after EXPLAIN ANALYZE.
  var metrics: FederationMetrics?
  /// How the answer compared with the one without pushdown, after EXPLAIN ANALYZE with `pushdown = verify`.
  var verification: Verification?

  /// One element a line of the answer.
  func render(_ options: ExplainOptions) throws(HansaError) -> [String] {
    switch options.format {
    case .text: ExplanationText(self, options).lines
    case .json: [try ExplanationJSON.render(self, options)]
    case .mermaid: MermaidRenderer.render(ExplanationGraph(self, options).graph)
    case .dot: DOTRenderer.render(ExplanationGraph(self, options).graph)
    }
  }

  /// The operators that run in the merge, with the fragments as leaves; the fragment alone where there is no merge.
  func tree(_ options: ExplainOptions) -> PlanTree {
    let builder = PlanTreeBuilder(self, options)
    return builder.whole
  }

  /// The plan's notes; what is done in another form is not listed as left undone as well.
  var notes: [PushdownNote] {
    plan.notes.filter { note in
      note.verdict != .no
        || !plan.notes.contains {
          $0.verdict != .no && $0.source == note.source && $0.construct == note.construct && $0.code == note.code
        }
    }
  }

  func figures(of nested: NestedFragment) -> FragmentMetrics? { metrics?.fragments.first { $0.id == nested.id } }

  func figures(of shipment: ShipmentPath) -> ShipmentMetrics? {
    metrics?.shipments.first { $0.id == "\(shipment)" }
  }

  /// Columns that a table has; nil for one that the catalog does not know.
  func columnCount(_ scan: Scan) -> Int? {
    catalog.source(scan.source)?.tables.first { $0.name == scan.table && $0.schema == scan.schema }?.columns.count
  }
}
