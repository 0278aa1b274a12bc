import Foundation
import Hansa
import HansaTesting
import Synchronization
import Testing

/// A PostgreSQL and a MariaDB of the fault runs' own, which they may restart, with the tables of `FaultQuery` and a folder
/// with a file.
///
/// PostgreSQL also has a database in which one schema a source holds the same tables: its answers are the right ones.
final class FaultServers: Sendable {
  let postgres: PostgresServer
  let mariadb: MariaDBServer
  let folder: TemporaryFolder
  let database = "faults"
  private let isRestarting = Atomic(false)

  /// Those that the tests of this process share, one after the other.
  static let shared = Task { try await FaultServers() }

  private init() async throws {
    async let postgres = PostgresServer.start(settings: ["autovacuum": "off"])
    async let mariadb = MariaDBServer.start()
    (self.postgres, self.mariadb) = (try await postgres, try await mariadb)
    folder = try TemporaryFolder(prefix: "faults")
    let regions = (1...10).map { "\($0),region \($0)\n" }.joined()
    try folder.write("id,label\n" + regions, to: "regions.csv")
    try await self.postgres.execute("CREATE DATABASE faults;\nCREATE DATABASE oracle;")
    try await self.postgres.execute(Self.orders + Self.wide + "ANALYZE;", database: database)
    try await self.mariadb.execute("CREATE DATABASE faults")
    try await self.mariadb.execute(Self.customers, database: database)
    try await self.postgres.execute(Self.oracle, database: "oracle")
  }

  /// Ends a server and starts it again, one lane at a time.
  func restartPostgres(isCrash: Bool) async {
    guard isRestarting.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else { return }
    defer { isRestarting.store(false, ordering: .releasing) }
    do {
      try await postgres.halt(isCrash: isCrash)
      try await postgres.resume()
    } catch { Issue.record(error) }
  }

  /// As `restartPostgres`.
  func restartMariaDB(isCrash: Bool) async {
    guard isRestarting.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged else { return }
    defer { isRestarting.store(false, ordering: .releasing) }
    do {
      try await mariadb.halt(isCrash: isCrash)
      try await mariadb.resume()
    } catch { Issue.record(error) }
  }

  /// Takes 600 kB.
  private static let orders = """
    CREATE TABLE orders (id int PRIMARY KEY, customer int, amount int, note text);
    INSERT INTO orders SELECT g, g * 7 % 3000 + 1, g % 97, repeat('n', 120) || g FROM generate_series(1, 4000) AS g;

    """

  /// Is large enough to be read by several connections.
  private static let wide = """
    CREATE TABLE wide (id int PRIMARY KEY, filler text);
    ALTER TABLE wide ALTER filler SET STORAGE PLAIN;
    INSERT INTO wide SELECT g, repeat('w', 340) FROM generate_series(1, 52000) AS g;

    """

  /// Takes 400 kB.
  private static let customers = """
    CREATE TABLE customers (id int PRIMARY KEY, name varchar(200), region int);
    INSERT INTO customers SELECT seq, concat(repeat('c', 110), seq), seq % 10 + 1 FROM seq_1_to_3000;
    ANALYZE TABLE customers;

    """

  private static let oracle = """
    CREATE SCHEMA pg; CREATE SCHEMA my; CREATE SCHEMA lake;
    SET search_path = pg;
    \(orders)
    CREATE TABLE wide AS SELECT g AS id FROM generate_series(1, 52000) AS g;
    CREATE TABLE my.customers AS
      SELECT g AS id, (repeat('c', 110) || g)::varchar(200) AS name, g % 10 + 1 AS region FROM generate_series(1, 3000) AS g;
    CREATE TABLE lake.regions AS SELECT g::bigint AS id, 'region ' || g AS label FROM generate_series(1, 10) AS g;

    """
}

/// A query of the fault runs, over the sources `pg`, `my` and `lake`.
struct FaultQuery: Sendable {
  let name: String
  let sql: String
  var shipping = SessionSettings().shipping

  static let all = [
    FaultQuery(
      name: "join of three",
      sql: """
        SELECT r.label, count(*) AS orders, sum(o.amount) AS amount FROM pg.orders AS o
        JOIN my.customers AS c ON c.id = o.customer JOIN lake.regions AS r ON r.id = c.region GROUP BY r.label
        """),
    FaultQuery(
      name: "aggregate in PostgreSQL", sql: "SELECT customer % 50 AS part, sum(amount) AS sum FROM pg.orders GROUP BY 1"
    ),
    FaultQuery(name: "aggregate in MariaDB", sql: "SELECT region, count(*) AS n FROM my.customers GROUP BY region"),
    FaultQuery(name: "pull from PostgreSQL", sql: "SELECT id, customer, amount, note FROM pg.orders"),
    FaultQuery(name: "pull from MariaDB", sql: "SELECT id, name, region FROM my.customers"),
    FaultQuery(
      name: "union", sql: "SELECT id, note FROM pg.orders WHERE id <= 1500 UNION ALL SELECT id, name FROM my.customers"),
    FaultQuery(
      name: "shipped rows",
      sql: """
        SELECT c.name, sum(o.amount) AS amount FROM my.customers AS c JOIN pg.orders AS o ON o.customer = c.id
        WHERE c.region = 3 AND c.id < 400 GROUP BY c.name
        """, shipping: .always),
    FaultQuery(
      name: "keys of a small side",
      sql: "SELECT o.id, o.note FROM pg.orders AS o JOIN my.customers AS c ON c.id = o.customer WHERE c.id % 500 = 3"),
    FaultQuery(name: "parallel read", sql: "SELECT id, id % 7 AS rest FROM pg.wide WHERE id % 9 = 0"),
    FaultQuery(name: "lookup in PostgreSQL", sql: "SELECT amount, note FROM pg.orders WHERE id = 77"),
    FaultQuery(name: "lookup in MariaDB", sql: "SELECT name FROM my.customers WHERE id = 77"),
    FaultQuery(
      name: "sorted join",
      sql: """
        SELECT o.id, c.name FROM pg.orders AS o JOIN my.customers AS c ON c.id = o.customer WHERE o.amount < 40
        ORDER BY o.id
        """),
  ]
}
