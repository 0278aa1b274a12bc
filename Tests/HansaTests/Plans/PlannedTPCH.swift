import Hansa
import HansaCore
import HansaTesting

/// The federations of TPC-H, with the row counts of the specification at scale 0.01.
struct PlannedTPCH: Sendable {
  static let rows: [Name: Double] = [
    "lineitem": 60_175, "orders": 15_000, "customer": 1500, "part": 2000, "partsupp": 8000, "supplier": 100,
    "nation": 25, "region": 5,
  ]

  private let federations: [TPCHFederation.Placement: FederationManager]

  private static let instance = Task { try await PlannedTPCH() }
  static func shared() async throws -> PlannedTPCH { try await instance.value }

  private init() async throws {
    let setting = try await TPCHFederation.shared()
    var federations: [TPCHFederation.Placement: FederationManager] = [:]
    for (placement, federation) in setting.federations {
      let planned = FederationManager(patience: .seconds(120))
      for name in federation.sourceNames {
        try planned.register(FixedEstimates(base: try federation.adapter(name), rows: Self.rows))
      }
      federations[placement] = planned
    }
    self.federations = federations
  }

  func federation(_ placement: TPCHFederation.Placement) throws -> FederationManager {
    guard let found = federations[placement] else { throw HansaError(.internalError, "no such placement") }
    return found
  }
}
