import HansaCore
import Testing

@Suite struct SplitMix64Tests {
  @Test func `a seed's numbers are those of the published generator`() {
    var random = SplitMix64(seed: 1_234_567)
    let numbers = (0..<5).map { _ in random.next() }
    #expect(
      numbers == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
        16_408_922_859_458_223_821,
      ])
  }

  @Test func `a fraction is less than one`() {
    var random = SplitMix64(seed: 1)
    for _ in 0..<1000 { #expect((0..<1).contains(random.fraction())) }
  }
}
