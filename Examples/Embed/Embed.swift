// A Swift program that asks one SQL question of two sources, without a server.
//
//     swift run EmbedExample .cache/demo/shop.db .cache/demo/warehouse
import Foundation
import Hansa
import HansaSourceFiles
import HansaSourceSQLite

@main struct EmbedExample {
  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3 else { return say("usage: EmbedExample SHOP.DB WAREHOUSE-FOLDER") }

    // Register the sources.
    let federation = FederationManager()
    try federation.register(SQLiteAdapter(name: "shop", options: SQLiteOptions(path: arguments[1])))
    try federation.register(FilesAdapter(name: "warehouse", options: FilesOptions(folder: arguments[2])))

    // Ask both at once, and iterate over the answer as it comes.
    let result = try await federation.query(
      """
      SELECT o.customer_id, count(*) AS lines FROM shop.orders o JOIN warehouse.order_lines l ON l.order_id = o.order_id
      GROUP BY o.customer_id ORDER BY lines DESC LIMIT 5
      """)
    for try await batch in result {
      for row in 0..<batch.rowCount { say("\(batch.row(row))") }
    }

    // What it took.
    guard let metrics = result.metrics else { return }
    say("started \(metrics.startTime), took \(metrics.duration)")
    say("\(metrics.rows) rows, \(metrics.bytes) bytes, from \(metrics.sources), \(metrics.errors.count) errors")
  }

  static func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
}
