import ArgumentParser
import Hansa
import HansaAnalysis

/// `hansa analyze trend`.
struct TrendCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "trend",
    abstract: "Say which way each series goes, and how fast.",
    discussion: """
      The test is that of Mann and Kendall, the line that of Theil and Sen: prints id, trend (increasing, decreasing, no \
      trend), p_value, z, tau, score, variance, slope (a value), intercept and count.

      Examples:
        hansa analyze trend latency.csv
        hansa analyze trend latency.csv --variant hamed-rao --alpha 0.01 --format table
        hansa analyze trend --sql "SELECT day, bytes FROM shop.sizes ORDER BY day"
      """)

  @OptionGroup var input: SeriesInput
  @OptionGroup var options: SeriesOutputOptions

  @Option(
    help: ArgumentHelp(
      "How values are allowed for that depend on those before them: original (not), hamed-rao or yue-wang.",
      valueName: "variant"))
  var variant: MannKendallTest.Variant = .original

  @Option(help: ArgumentHelp("The probability of a trend where there is none.", valueName: "probability"))
  var alpha = 0.05

  func validate() throws {
    guard alpha > 0, alpha < 1 else { throw ValidationError("--alpha \(alpha): it is between 0 and 1") }
  }

  func run() async throws { try await SeriesRun.run(.trend(variant, alpha: alpha), input, options) }
}

extension MannKendallTest.Variant: ExpressibleByArgument {}
