import CDuckDB
import HansaCore

extension DuckDBConnection {
  /// Plans a statement, and once more without DuckDB's optimizer where that fails with an error of its own.
  ///
  /// The optimizer loses track of columns and takes expressions for others in rare plans, which can be run as they are
  /// written: a slow answer is better than none. The connection stays without it, since a statement may be planned anew
  /// when its parameters are bound.
  ///
  /// - Parameter plan: gives DuckDB's message where it fails.
  /// - Returns: the message of the first failure, where the second attempt fails too.
  func planning(_ plan: () -> String?) -> String? {
    guard let message = plan() else { return nil }
    guard message.hasPrefix("INTERNAL Error: ") else { return message }
    do throws(HansaError) { try execute("PRAGMA disable_optimizer") } catch { return message }
    return plan().map { _ in message }
  }
}
