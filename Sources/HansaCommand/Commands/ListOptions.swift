import ArgumentParser
import Hansa
import HansaCore
import HansaFormats

/// What the lists of what a federation keeps have in common.
struct ListOptions: ParsableArguments {
  @OptionGroup var federation: FederationOptions
  @Option(help: ArgumentHelp("How the list is written.", valueName: "format"))
  var format: OutputFormat = .table

  /// Opens the federation, and writes what `rows` finds there.
  func write(
    _ columns: [(name: Name, type: SQLType)], _ rows: (FederationManager) -> [[SQLValue]]
  ) async throws {
    let format = try format.checkedForListing()
    let (federation, _) = try federation.open()
    var listing = Listing(columns)
    listing.rows = rows(federation)
    try listing.write(format, to: .standardOutput)
    await federation.close()
  }
}
