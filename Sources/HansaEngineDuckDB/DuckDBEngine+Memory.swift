import HansaArrow
import HansaCore
import HansaDuckDB
import HansaSource

extension DuckDBEngine {
  public var memory: EngineMemory? {
    let schema = Schema([Field("used", .int8), Field("spilled", .int8)])
    guard
      let result = try? database.connect().query(
        "SELECT sum(memory_usage_bytes)::BIGINT, sum(temporary_storage_bytes)::BIGINT FROM duckdb_memory()"),
      let batch = try? BatchReader(result, schema: schema).next(), batch.rowCount == 1,
      case .integer(let used) = batch.row(0)[0], case .integer(let spilled) = batch.row(0)[1]
    else { return nil }
    return EngineMemory(used: Int(used), limit: memoryLimit, spilled: Int(spilled))
  }
}
