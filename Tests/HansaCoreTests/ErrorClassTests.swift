import Foundation
import HansaCore
import Testing

@Suite struct ErrorClassTests {
  @Test(arguments: [
    // connections
    ("08006", "transient", "atOnce", true), ("08001", "transient", "afterBackoff", true),
    ("08004", "transient", "afterBackoff", true), ("08P01", "transient", "atOnce", true),
    ("57P01", "transient", "atOnce", true), ("57P02", "transient", "atOnce", true),
    ("57P03", "transient", "afterBackoff", true), ("57P05", "transient", "atOnce", false),
    ("25P03", "transient", "atOnce", false),
    // transactions
    ("40001", "transient", "atOnce", false), ("40P01", "transient", "atOnce", false),
    ("40003", "transient", "atOnce", false), ("40002", "user", "never", false),
    ("55P03", "transient", "afterBackoff", false), ("55006", "transient", "afterBackoff", false),
    ("72000", "transient", "atOnce", false),
    // limits
    ("53300", "resource", "afterBackoff", false), ("53100", "resource", "never", false),
    ("53200", "resource", "never", false), ("53400", "resource", "never", false),
    ("58030", "resource", "never", false),
    // class 57 is not transient as a whole
    ("57014", "cancelled", "never", false), ("57000", "user", "never", false), ("57P04", "user", "never", false),
    // for good
    ("25006", "user", "never", false), ("28P01", "user", "never", false), ("3D000", "user", "never", false),
    ("42601", "user", "never", false), ("22012", "user", "never", false), ("XX001", "user", "never", false),
    ("XX000", "internal", "never", false), ("F0000", "configuration", "never", false),
    ("HV000", "user", "never", false),
    // the breaker says when
    ("HV00N", "transient", "never", false),
  ])
  func `a code says what kind of failure it is, when to try again, and whether the server is at fault`(
    code: String, category: String, retry: String, isAvailability: Bool
  ) {
    let code = HansaError.Code(code)
    #expect(code.category.rawValue == category)
    #expect(code.retry.rawValue == retry)
    #expect(code.isAvailabilityFailure == isAvailability)
  }

  @Test func `an error tells its tries in order, what else failed once, and the advice last`() {
    func attempt(_ message: String) -> HansaError.Attempt {
      HansaError.Attempt(
        number: 9, source: "shop", endpoint: "db:5432/shop", start: Date(timeIntervalSince1970: 0),
        duration: .milliseconds(3), code: .connectionFailure, message: message)
    }
    var other = HansaError(.cannotConnect, "refused", source: "parts")
    other.fragment = "1"
    var error = HansaError(.connectionFailure, "broke", advice: "try later", source: "shop")
      .after([attempt("first"), attempt("second")]).with(others: [other, other])
    error.fragment = "0"
    #expect(
      error.description == """
        source "shop": broke
        FRAGMENT: 0
        ATTEMPTS: 2
          1. 1970-01-01T00:00:00.000Z db:5432/shop, 3.0 ms: 08006 first
          2. 1970-01-01T00:00:00.000Z db:5432/shop, 3.0 ms: 08006 second
        ALSO: 08001 source "parts": refused (fragment 1)
        HINT: try later
        """)
    #expect(error.with(others: [error]).others.count == 1, "it is not its own companion")
  }
}
