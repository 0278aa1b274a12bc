import Hansa
import HansaCore
import HansaTesting
import Testing

extension FailureTests {
  /// A server that takes connections and never speaks, as behind a firewall that swallows what it does not let through.
  @Suite struct SilentServerTests {
    @Test func `a silent server is not asked any more, however short queries wait for it, and found when it speaks`()
      async throws
    {
      let lane = try await FaultLane(300, FaultServers.shared.value, connectTimeout: .seconds(10))
      let sql = "SELECT amount FROM pg.orders WHERE id = 77"
      #expect(try await lane.federation.query(sql).rows().count == 1)
      lane.postgres.apply(FaultPlan(others: ConnectionFault(.silent)))
      lane.postgres.resetConnections()
      var settings = SessionSettings()
      settings.statementTimeout = .milliseconds(200)
      var failure: HansaError?
      #expect(
        try await eventually {
          do throws(HansaError) { _ = try await lane.federation.query(sql, settings: settings).rows() } catch {
            failure = error
          }
          return failure?.code == .sourceUnreachable
        }, "\(String(describing: failure))")
      #expect(failure?.source == "pg")
      lane.postgres.apply(.none)
      #expect(try await eventually { (try? await lane.federation.query(sql).rows())?.count == 1 })
      await lane.federation.close()
      #expect(try await eventually { lane.postgres.counts.open == 0 })
      lane.postgres.close()
      lane.mariadb.close()
    }
  }
}
