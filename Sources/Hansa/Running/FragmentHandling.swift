import HansaCatalog
import HansaCore
import HansaMonitoring
import HansaPlanner
import HansaSource

/// What stands between one query and its sources.
struct FragmentHandling: Sendable {
  var caching: FragmentCaching?
  var partial: PartialAnswer?

  var isEmpty: Bool { caching == nil && partial == nil }

  /// Kept are whole answers of a source: what is left out is so behind the cache.
  func over(_ adapter: any SourceAdapter, _ plan: FederatedPlan) -> any SourceAdapter {
    let cached = caching?.over(adapter) ?? adapter
    return partial?.over(cached, plan) ?? cached
  }

  /// `annotate`; nil where it has nothing to say.
  var annotation: (@Sendable (inout FederationMetrics) -> Void)? { isEmpty ? nil : annotate }

  @Sendable func annotate(_ metrics: inout FederationMetrics) {
    caching?.annotate(&metrics)
    partial?.annotate(&metrics)
  }
}

/// A source of which one query asks only fragments, in a way of its own.
struct HandledSource: SourceAdapter {
  let adapter: any SourceAdapter
  let action: @Sendable (FragmentRequest, any SourceAdapter) -> BatchStream

  init(_ adapter: any SourceAdapter, action: @escaping @Sendable (FragmentRequest, any SourceAdapter) -> BatchStream) {
    (self.adapter, self.action) = (adapter, action)
  }

  var name: Name { adapter.name }
  func catalog() async throws(HansaError) -> SourceCatalog { try await adapter.catalog() }
  func check() async throws(HansaError) -> SourceCheck { try await adapter.check() }
  func close() async { await adapter.close() }
  func execute(_ fragment: FragmentRequest) -> BatchStream { action(fragment, adapter) }
}
