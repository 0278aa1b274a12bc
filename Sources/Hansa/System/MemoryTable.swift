import HansaArrow
import HansaCore

extension SystemTable {
  /// Where memory is: batches that wait in the streams of all queries, and what the merge engine holds.
  static let memory = SystemTable(
    "memory", [Field("name", .text), Field("bytes", .int8), Field("max_bytes", .int8)]
  ) { reader in
    let waiting = reader.federation.queryStatus.reduce(0) { $0 + $1.queuedBytes }
    var rows: [[SQLValue]] = [[.text("streams"), SQLValue(waiting), .null]]
    if let engine = reader.federation.engineMemory {
      rows.append([.text("engine"), SQLValue(engine.used), SQLValue(engine.limit)])
      rows.append([.text("spilled"), SQLValue(engine.spilled), .null])
      for (share, memory) in reader.federation.memoryOfShares {
        let owner = share.isGroup ? "group" : "user"
        rows.append([.text(Name("engine of \(owner) \(share.name)")), SQLValue(memory.used), SQLValue(memory.limit)])
      }
    }
    return rows
  }
}
