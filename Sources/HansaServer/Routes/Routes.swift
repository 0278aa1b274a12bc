import Hansa
import HansaCore
import Hummingbird

/// The paths that the server answers, each in a file of its own.
struct Routes {
  let server: FederationServer

  var router: Router<ServerContext> {
    let router = Router(context: ServerContext.self)
    router.add(middleware: RequestGuard(options: server.options))
    addHealth(to: router)
    addQuery(to: router)
    addQueries(to: router)
    addMetrics(to: router)
    addStatus(to: router)
    addAlerts(to: router)
    return router
  }
}
