import HansaTesting

/// One fault run: what is asked, and what goes wrong meanwhile. A seed makes it, and its description tells all of it.
struct FaultScenario: Sendable, CustomStringConvertible {
  /// What happens beside what the proxies do.
  enum Disturbance: Sendable {
    case none, killBackends, killConnections, cutPostgres, cutMariaDB, cancel, restartPostgres, restartMariaDB
  }

  let seed: UInt64
  let query: FaultQuery
  let postgres: FaultPlan
  let mariadb: FaultPlan
  let disturbance: Disturbance
  /// From the query's start to the disturbance, and from a cut to its end.
  let delay: Duration
  let timeout = Duration.milliseconds(1500)

  init(seed: UInt64) {
    var random = SeededRandom(seed: seed)
    self.seed = seed
    query = random.pick(FaultQuery.all) ?? FaultQuery.all[0]
    postgres = .random(using: &random)
    mariadb = .random(using: &random)
    delay = .milliseconds(random.below(60))
    switch random.below(1000) {
    case ..<80: disturbance = .killBackends
    case ..<160: disturbance = .killConnections
    case ..<220: disturbance = .cutPostgres
    case ..<280: disturbance = .cutMariaDB
    case ..<350: disturbance = .cancel
    case ..<353: disturbance = .restartPostgres
    case ..<356: disturbance = .restartMariaDB
    default: disturbance = .none
    }
  }

  /// A query in which nothing goes wrong.
  init(_ query: FaultQuery) {
    (seed, self.query, postgres, mariadb, disturbance, delay) = (0, query, .none, .none, .none, .zero)
  }

  var isGarbled: Bool { postgres.isGarbled || mariadb.isGarbled }

  var description: String {
    """
    seed \(seed), \(query.name)\(disturbance == .none ? "" : ", \(disturbance) after \(delay)")
      pg: \(postgres)
      my: \(mariadb)
    """
  }
}
