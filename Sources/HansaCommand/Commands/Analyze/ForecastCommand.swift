import ArgumentParser
import Hansa
import HansaAnalysis

/// `hansa analyze forecast`.
struct ForecastCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "forecast",
    abstract: "Say what comes next in each series, and how sure that is.",
    discussion: """
      Prints id, step, value, low and high for each future value. Seasons are found by themselves; a season that is \
      given is used where forecasts of the past were better with it.

      Examples:
        hansa analyze forecast requests.csv --horizon 48
        hansa analyze forecast hourly.csv --horizon 48 --season 24,168 --level 95
        hansa analyze forecast --sql "SELECT day, revenue FROM shop.daily ORDER BY day" --horizon 14 --format table
      """)

  @OptionGroup var input: SeriesInput
  @OptionGroup var options: SeriesOutputOptions

  @Option(help: ArgumentHelp("How many values are wanted.", valueName: "values"))
  var horizon = 24

  @Option(
    help: ArgumentHelp(
      "The seasons' lengths in values, two at most: 24, or 24,168; none for no season; found by itself without it.",
      valueName: "lengths"))
  var season = SeasonArgument()

  @Option(help: ArgumentHelp("The percentage of future values that the intervals shall hold.", valueName: "percent"))
  var level = 95.0

  func validate() throws {
    guard (1...100_000).contains(horizon) else { throw ValidationError("--horizon \(horizon): it is 1 to 100000") }
    guard level >= 1, level < 100 else {
      throw ValidationError("--level \(level): it is a percentage from 1 to below 100, as 95")
    }
  }

  func run() async throws {
    let wanted = ForecastOptions(horizon: horizon, seasons: season.lengths, level: level / 100)
    try await SeriesRun.run(.forecast(wanted), input, options)
  }
}

/// What `--season` takes.
struct SeasonArgument: ExpressibleByArgument {
  /// Nil where they are to be found.
  var lengths: [Int]?

  init() {}

  init?(argument: String) {
    guard let lengths = ForecastOptions.seasons(argument) else { return nil }
    self.lengths = lengths
  }

  var defaultValueDescription: String { "auto" }
}
