import HansaCore
import Testing

@Suite struct Decimal128Tests {
  @Test(arguments: ["0", "1.50", "-0.05", "99999999999999999999999999999999999999", "-1234567890.123456789"])
  func `a decimal prints as it was written`(text: String) {
    #expect(Decimal128(text)?.description == text)
  }

  @Test func `an exponent moves the point`() {
    #expect(Decimal128("1.5e3")?.description == "1500")
    #expect(Decimal128("15e-3")?.description == "0.015")
  }

  @Test(arguments: ["", "-", ".", "1.2.3", "abc", "1e", "999999999999999999999999999999999999999"])
  func `what is no decimal of 38 digits is refused`(text: String) {
    #expect(Decimal128(text) == nil)
  }

  @Test func `rescaling never loses digits`() {
    #expect(Decimal128("1.50")?.rescaled(to: 1)?.description == "1.5")
    #expect(Decimal128("1.55")?.rescaled(to: 1) == nil)
    #expect(Decimal128("99999999999999999999999999999999999999")?.rescaled(to: 1) == nil)
  }
}
