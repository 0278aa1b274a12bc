import HansaCore
import Testing

@testable import HansaServer

@Suite struct ErrorAnswerTests {
  @Test(arguments: [
    (HansaError.Code.undefinedColumn, 400), (.divisionByZero, 400), (.featureNotSupported, 400),
    (.insufficientPrivilege, 403), (.queryCanceled, 409), (.tooManyConnections, 429),
    (.configurationLimitExceeded, 422), (.internalError, 500), (.connectionFailure, 502), (.sourceUnreachable, 502),
    (.sourceError, 502), (.cannotConnectNow, 503), (.adminShutdown, 503), (.outOfMemory, 503), (.configuration, 500),
  ])
  func `a SQLSTATE has a status of HTTP`(_ code: HansaError.Code, _ status: Int) {
    #expect(ErrorAnswer.status(of: code).code == status)
  }

  @Test func `the place is counted in characters from 1, as PostgreSQL does`() {
    let sql = "SELECT 'é', nope"
    let error = HansaError(.undefinedColumn, "no", span: SourceSpan(offset: sql.utf8.count - 4, length: 4))
    #expect(ErrorDocument(error, in: sql).error.position == 13)
  }

  @Test func `what there is not is left out`() {
    #expect(
      ErrorDocument(HansaError(.divisionByZero, "division by zero")).text
        == #"{"error":{"code":"22012","message":"division by zero"}}"#)
  }
}
