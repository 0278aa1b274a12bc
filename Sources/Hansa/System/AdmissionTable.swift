import HansaArrow
import HansaCore
import HansaExecution

extension SystemTable {
  /// Who runs and waits, under which limits: a row for all, for each user and group with queries or limits of their own, and
  /// for each source with a limit.
  static let admission = SystemTable(
    "admission",
    [
      Field("kind", .text), Field("name", .text), Field("running", .int8), Field("waiting", .int8),
      Field("max_running", .int8), Field("max_waiting", .int8), Field("weight", .float8), Field("rows_today", .int8),
      Field("rows_per_day", .int8), Field("bytes_today", .int8), Field("bytes_per_day", .int8),
    ]
  ) { reader in
    let (status, limits) = (reader.federation.admission.status, reader.federation.admission.limits)
    let used = reader.federation.quotas.used
    var rows: [[SQLValue]] = [
      row("all", nil, status.running, status.waiting, limits.queries, limits.queue) + nothing
    ]
    let users = Set(status.users.map(\.name)).union(limits.users.keys).union(used.keys)
    for user in users.sorted() {
      let now = status.users.first { $0.name == user }
      rows.append(row("user", user, now?.running ?? 0, now?.waiting ?? 0, limits.users[user], used[user]))
    }
    for (name, group) in limits.groups.sorted(by: { $0.key < $1.key }) {
      let members = status.users.filter { $0.group == name }
      let pulled = group.users.reduce(into: QuotaState.Usage()) { sum, user in
        sum.rows += used[user]?.rows ?? 0
        sum.bytes += used[user]?.bytes ?? 0
      }
      rows.append(
        row(
          "group", name, members.reduce(0) { $0 + $1.running }, members.reduce(0) { $0 + $1.waiting }, group.share,
          pulled))
    }
    for (name, source) in status.sources.sorted(by: { $0.key < $1.key }) {
      rows.append(row("source", name, source.running, nil, source.limit, nil) + nothing)
    }
    return rows
  }

  private static let nothing = [SQLValue](repeating: .null, count: 5)

  private static func row(
    _ kind: Name, _ name: Name?, _ running: Int, _ waiting: Int?, _ mostRunning: Int?, _ mostWaiting: Int?
  ) -> [SQLValue] {
    [
      .text(kind), SQLValue(name), SQLValue(running), SQLValue(waiting), SQLValue(mostRunning), SQLValue(mostWaiting),
    ]
  }

  private static func row(
    _ kind: Name, _ name: Name, _ running: Int, _ waiting: Int, _ share: AdmissionLimits.Share?,
    _ used: QuotaState.Usage?
  ) -> [SQLValue] {
    row(kind, name, running, waiting, share?.concurrent, share?.queue) + [
      .double(share?.weight ?? 1), SQLValue(used?.rows), SQLValue(share?.rowsPerDay), SQLValue(used?.bytes),
      SQLValue(share?.bytesPerDay),
    ]
  }
}
