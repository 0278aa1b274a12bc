import ArgumentParser
import Hansa
import HansaAnalysis

/// `hansa analyze changepoints`.
struct ChangePointsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "changepoints",
    abstract: "Find where each series becomes another one.",
    discussion: """
      By PELT with the likelihood of normal values. Prints id, position (from 1) and timestamp of the first value behind \
      each change, and the mean, deviation and count of the values before and after it. Where values depend strongly on \
      those before them, --penalty with a higher number gives fewer changes.

      Examples:
        hansa analyze changepoints latency.csv
        hansa analyze changepoints latency.csv --cost mean --penalty 40 --format table
        hansa analyze changepoints --sql "SELECT ts, v FROM shop.metrics ORDER BY ts"
      """)

  @OptionGroup var input: SeriesInput
  @OptionGroup var options: SeriesOutputOptions

  @Option(help: ArgumentHelp("What may change: mean, or both (mean and variance).", valueName: "cost"))
  var cost: CostArgument = .both

  @Option(
    help: ArgumentHelp(
      "What a change has to save: bic, mbic, or a number (twice the log-likelihood).", valueName: "price"))
  var penalty: PenaltyArgument = PenaltyArgument()

  @Option(help: ArgumentHelp("The fewest values between two changes.", valueName: "values"))
  var minimum = 5

  func validate() throws {
    guard minimum >= 1 else { throw ValidationError("--minimum \(minimum): it is at least 1") }
  }

  func run() async throws {
    let wanted = ChangePointOptions(cost: cost.cost, penalty: penalty.penalty, minimumSegment: minimum)
    try await SeriesRun.run(.changePoints(wanted), input, options)
  }
}

/// What `--cost` takes.
enum CostArgument: String, CaseIterable, ExpressibleByArgument {
  case mean, both

  var cost: ChangePointOptions.Cost { self == .mean ? .mean : .meanAndVariance }
}

/// What `--penalty` takes.
struct PenaltyArgument: ExpressibleByArgument {
  var penalty = ChangePointOptions.Penalty.mbic

  init() {}

  init?(argument: String) {
    guard let penalty = ChangePointOptions.Penalty(text: argument) else { return nil }
    self.penalty = penalty
  }

  var defaultValueDescription: String { "mbic" }
}
