import Foundation
import Hansa
import HansaMonitoring
import Hummingbird

extension Routes {
  /// `/v1/status`: how the federation is doing (`FederationStatus`).
  func addStatus(to router: Router<ServerContext>) {
    router.get("/v1/status") { [federation = server.federation] _, _ in
      let json = try await federation.status().json()
      return JSONAnswer.response(
        text: String(decoding: json, as: UTF8.self), type: "application/json; charset=utf-8")
    }
  }
}
