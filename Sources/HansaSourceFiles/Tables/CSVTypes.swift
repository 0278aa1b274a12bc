import HansaCore
import HansaDuckDB

/// Corrects the types that DuckDB found in a CSV file where they would read values otherwise than written.
struct CSVTypes {
  let scan: FileScan
  let connection: DuckDBConnection

  /// - Returns: the columns with `VARCHAR` for timestamps that are not in the ISO form (nobody knows whether 02-01 is
  ///   in January), and `DECIMAL(38,0)` for integers beyond 64 bits, which DuckDB takes for floating-point numbers.
  func corrected(
    _ columns: [(name: String, native: String)]
  ) throws(HansaError) -> [(name: String, native: String)] {
    var columns = columns
    if columns.contains(where: { $0.native.hasPrefix("TIMESTAMP") }) {
      let iso = try described(scan.detecting(["timestampformat='iso'"]))
      for (index, column) in iso.enumerated() where index < columns.count && column.native == "VARCHAR" {
        if columns[index].native.hasPrefix("TIMESTAMP") { columns[index].native = "VARCHAR" }
      }
    }
    let floats = columns.indices.filter { columns[$0].native == "DOUBLE" }
    guard !floats.isEmpty else { return columns }
    let tests = floats.map { index in
      let name = quote(columns[index].name)
      return "CAST(coalesce(bool_and(regexp_full_match(\(name), '[+-]?[0-9]{1,38}')), false) "
        + "AND bool_or(length(\(name)) > 15) AS VARCHAR)"
    }
    let texts = columns.map { (name: $0.name, native: $0.native == "DOUBLE" ? "VARCHAR" : $0.native) }
    let answer = try connection.texts(
      "SELECT \(tests.joined(separator: ", ")) FROM \(scan.reading(texts))", columns: floats.count)
    for (index, isInteger) in zip(floats, answer.first ?? []) where isInteger == "true" {
      columns[index].native = "DECIMAL(38,0)"
    }
    return columns
  }

  private func described(_ reader: String) throws(HansaError) -> [(name: String, native: String)] {
    try connection.texts("SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM \(reader))", columns: 2)
      .map { (name: $0[0] ?? "", native: $0[1] ?? "") }
  }
}
