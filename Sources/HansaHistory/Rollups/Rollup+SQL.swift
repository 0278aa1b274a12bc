/// The statements of rollups.
extension Rollup {
  /// The statement that makes the level's rows of what is counted in [from, until).
  func insertion(from: Int64?, until: Int64) -> String {
    if subject == .statement, level == .minute { return minuteOfQueries(from: from, until: until) }
    let key = subject.rawValue
    let sums = subject.sums
    // Not time_bucket: with a zone it asks a calendar for each row.
    let width = level.seconds * 1_000_000
    let period = "make_timestamptz(epoch_us(time) // \(width) * \(width))"
    return """
      INSERT INTO \(subject.table)
      WITH input AS MATERIALIZED (\(input(from: from, until: until))),
      sums AS (
        SELECT \(period) AS t, \(key) AS k, \(sums.map { "sum(\($0)) AS \($0)" }.joined(separator: ", "))
        FROM input GROUP BY ALL),
      parts AS (
        SELECT t, k, bucket, sum(n) AS n FROM (\(parts(period, key))) GROUP BY ALL),
      ranked AS (
        SELECT *, sum(n) OVER (PARTITION BY t, k ORDER BY bucket) AS seen, sum(n) OVER (PARTITION BY t, k) AS total
        FROM parts),
      digests AS (
        SELECT t, k, \(StoredDigest.shares.enumerated().map { quantile($1, "q\($0)") }.joined(separator: ", ")),
          list(bucket ORDER BY bucket) AS buckets, list(n ORDER BY bucket) AS counts
        FROM ranked GROUP BY t, k)
      SELECT '\(level.rawValue)', t, k, \(sums.map { "sums.\($0)" }.joined(separator: ", ")),
        \(StoredDigest.shares.indices.map { "q\($0)" }.joined(separator: ", ")),
        coalesce(buckets, []), coalesce(counts, [])
      FROM sums LEFT JOIN digests USING (t, k) ORDER BY t, k
      """
  }

  private func quantile(_ share: Double, _ name: String) -> String {
    "min(bucket) FILTER (seen >= greatest(ceil(\(share) * total), 1)) AS \(name)"
  }

  /// The histograms' buckets, a row each.
  private func parts(_ period: String, _ key: String) -> String {
    "SELECT \(period) AS t, \(key) AS k, unnest(buckets) AS bucket, unnest(counts) AS n FROM input"
  }

  private func input(from: Int64?, until: Int64) -> String {
    guard let finer = level.finer else {
      return "SELECT make_timestamptz(counted * 1000000) AS time, * EXCLUDE (counted, time) FROM history.samples "
        + "WHERE \(Self.counted(from, until))"
    }
    var range = "time < make_timestamptz(\(until))"
    if let from { range += " AND time >= make_timestamptz(\(from))" }
    return "SELECT * FROM \(subject.table) WHERE level = '\(finer.rawValue)' AND \(range)"
  }

  /// The condition for records; they count in seconds.
  private static func counted(_ from: Int64?, _ until: Int64) -> String {
    let range = "counted < \(until / 1_000_000)"
    return from.map { "\(range) AND counted >= \($0 / 1_000_000)" } ?? range
  }

  /// Minutes of queries in one pass: most of a busy minute's statements ran a few times only, and a list of buckets for each
  /// would be sorted for nothing. Texts of one fingerprint, which differ in aliases or in how many values a list has, are one
  /// statement here.
  private func minuteOfQueries(from: Int64?, until: Int64) -> String {
    """
    INSERT INTO \(subject.table)
    SELECT '\(level.rawValue)', make_timestamptz(minute * 60000000), \(subject.rawValue), * EXCLUDE (minute, statement, shares, cells),
      \(StoredDigest.shares.indices.map { "shares[\($0 + 1)]" }.joined(separator: ", ")),
      map_keys(cells), CAST(map_values(cells) AS BIGINT[])
    FROM (
      SELECT counted // 60 AS minute, statement, count(*) AS queries, count(*) FILTER (outcome = 'failed') AS failed,
        count(*) FILTER (outcome = 'cancelled') AS cancelled, sum(rows) AS rows, sum(bytes) AS bytes,
        sum(rows_pulled) AS rows_pulled, sum(bytes_pulled) AS bytes_pulled, CAST(sum(duration) AS DOUBLE) AS sum,
        quantile_disc(bucket, \(StoredDigest.shares)) AS shares, histogram(bucket) AS cells
      FROM (
        SELECT * REPLACE (coalesce(first, statement) AS statement), \(StoredDigest.bucket(sql: "duration")) AS bucket
        FROM history.queries
          LEFT JOIN (SELECT id AS number, outcome FROM history.endings) e ON e.number = ending
          LEFT JOIN (\(firstNumbers(from: from, until: until))) ON variant = statement
        WHERE \(Self.counted(from, until)))
      GROUP BY minute, statement)
    ORDER BY minute, statement
    """
  }

  /// The numbers of the statements that ran, each with the first number of its fingerprint. Only what ran is looked for: a
  /// history has many statements more than a minute.
  private func firstNumbers(from: Int64?, until: Int64) -> String {
    """
    WITH ran AS MATERIALIZED (
      SELECT id, fingerprint FROM history.statements
      WHERE id IN (SELECT statement FROM history.queries WHERE \(Self.counted(from, until)))
        AND text IS NOT NULL AND fingerprint <> '')
    SELECT ran.id AS variant, min(s.id) AS first FROM history.statements s JOIN ran USING (fingerprint)
    WHERE s.text IS NOT NULL GROUP BY ran.id
    """
  }
}
