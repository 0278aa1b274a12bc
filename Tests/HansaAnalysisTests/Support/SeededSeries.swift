import Foundation

/// SplitMix64 (Steele et al. 2014), as in the Python scripts beside the expected values.
struct SplitMix64 {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  /// From 0 to 1.
  mutating func uniform() -> Double {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return Double((z ^ (z >> 31)) >> 11) / 9_007_199_254_740_992
  }

  /// Of mean 0 and variance 1.
  mutating func normal() -> Double {
    (-2 * log(max(uniform(), .leastNormalMagnitude))).squareRoot() * cos(2 * .pi * uniform())
  }
}

/// The rows of a file of expected values, without the first.
enum Fixture {
  static func rows(_ name: String) throws -> [[Substring]] {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let text = try String(contentsOf: folder.appending(path: "Fixtures/\(name)"), encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
  }
}

/// The folder that an environment variable names, for tests of data that is not in the repository.
func folder(_ variable: String) -> URL? {
  ProcessInfo.processInfo.environment[variable].map { URL(filePath: $0) }
}
