/// The traps' tables as each source declares them, and as PostgreSQL shows what the source holds.
enum TrapTables {
  static let words: [String?] = {
    let long = String(repeating: "x", count: 1100)
    return [
      nil, "", " ", "a", "A", "a ", "a  ", " a", "ab", "Ab", "a-b", "a_b", "a%b", "a\\b", "\\", "it's", "\"q\"", "`",
      "é",
      "e\u{301}", "É", "e", "ß", "ss", "SS", "ä", "I", "ı", "İ", "ﬁ", "fi", "😀", "😁", "\u{FFFD}", "Z", "z", "_", "%",
      "10",
      "9", "a\tb", "a\nb", "null", "a", "b", "B", "a\t", long + "a", long + "A", long + "b", long,
    ]
  }()
  private static let labels = ["sad", "ok", "happy"]

  /// What each source's table and the oracle's copy of it hold alike.
  private static func rows() -> String {
    words.enumerated().map { index, word in
      func literal(_ isHeld: (String) -> Bool) -> String {
        guard let word, isHeld(word) else { return "NULL" }
        return "'\(word.replacing("'", with: "''"))'"
      }
      let isLatin = { (word: String) in word.unicodeScalars.allSatisfy { $0.value < 0x100 } }
      let all = literal { _ in true }
      let label = word == nil ? "NULL" : "'\(labels[index % 3])'"
      let short = literal { $0.unicodeScalars.count <= 8 }
      return "(\(index), \(index % 4), \(all), \(all), \(literal(isLatin)), \(all), \(all), \(short), \(label))"
    }.joined(separator: ",\n")
  }

  private static func numbers(_ columns: String) -> String {
    """
    CREATE TABLE nums (id int PRIMARY KEY, \(columns));
    INSERT INTO nums VALUES (1, 7, 2, 9223372036854775807, 1.50, 0.1, '12'), (2, -7, 2, 9223372036854775807, -1.50, 0.2, '12abc'),
      (3, 7, -2, -9223372036854775808, 0.00, 0.30000000000000004, 'abc'), (4, -7, -2, 1, 2.50, 1e300, ' 5 '),
      (5, 0, 0, 0, 0.01, 0, ''), (6, 5, 0, 9007199254740993, 99999999.99, 16777217, '1e2'),
      (7, NULL, 1, NULL, NULL, NULL, NULL), (8, 2147483647, 2147483647, 9007199254740992, 3.50, 2.5, '0x10'),
      (9, 1, NULL, -1, -2.50, -1e300, '-0');

    """
  }

  private static func dates(_ columns: String, zone: String) -> String {
    let values = [
      "1970-01-01 00:00:01", "1999-12-31 23:59:59.999999", "2024-03-10 02:30:00", "2024-03-31 02:30:00",
      "2024-02-29 12:34:56.5", "2024-10-27 02:30:00", "2038-01-19 03:14:07.999999", "2023-12-31 00:00:00",
    ]
    let lines = values.enumerated().map { index, value in
      "(\(index + 1), '\(value.prefix(10))', '\(value)', '\(value)\(zone)', '\(value.dropFirst(11))')"
    }
    return "CREATE TABLE days (id int PRIMARY KEY, \(columns));\nINSERT INTO days VALUES "
      + (lines + ["(9, NULL, NULL, NULL, NULL)"]).joined(separator: ",\n") + ";\n"
  }

  private static func others(boolean: String, integer: String, quote: String) -> String {
    func quoted(_ name: String) -> String { quote + name.replacing(quote, with: quote + quote) + quote }
    let names = ["select", "a b", "x\"y", "UPPER", "a`b", "it's", "é", String(repeating: "n", count: 63)]
    let odd = names.map { "\(quoted($0)) \(integer)" }.joined(separator: ", ")
    return """
      CREATE TABLE flags (id int PRIMARY KEY, b \(boolean), n \(integer), m \(integer));
      INSERT INTO flags VALUES (1, {t}, 1, NULL), (2, {f}, 2, 2), (3, NULL, NULL, 1), (4, {t}, NULL, NULL), (5, {f}, 0, 0),
        (6, {t}, 2, 1);
      CREATE TABLE \(quoted("Odd \"Table`")) (id int PRIMARY KEY, \(odd));
      INSERT INTO \(quoted("Odd \"Table`")) VALUES (1, 1, 2, 3, 4, 5, 6, 7, 8), (2, 2, 3, 4, 5, 6, 7, 8, 9);
      CREATE TABLE empty (id int PRIMARY KEY, n \(integer), t varchar(5));

      """.replacing("{t}", with: boolean == "boolean" ? "true" : "1").replacing(
        "{f}", with: boolean == "boolean" ? "false" : "0")
  }

  private static func words(_ columns: String) -> String {
    "CREATE TABLE words (id int PRIMARY KEY, k int, \(columns));\nINSERT INTO words VALUES \(rows());\n"
  }

  private static let special = """
    CREATE TABLE special (id int PRIMARY KEY, f double precision, r real, n numeric(38,10));
    INSERT INTO special VALUES (1, 'NaN', 'NaN', 0), (2, 'Infinity', 'Infinity', 9999999999999999999999999999.9999999999),
      (3, '-Infinity', '-Infinity', -9999999999999999999999999999.9999999999), (4, '-0', '-0', 0.0000000001),
      (5, 0, 0, 1.5), (6, 1.5, 0.1, -1.5), (7, NULL, NULL, NULL), (8, 'NaN', 1, 1);
    CREATE TABLE far (id int PRIMARY KEY, d date, ts timestamp);
    INSERT INTO far VALUES (1, 'infinity', 'infinity'), (2, '-infinity', '-infinity'), (3, '4713-01-01 BC', '4713-01-01 BC'),
      (4, '2024-01-01', '2024-01-01'), (5, NULL, NULL), (6, '10000-01-01', '10000-01-01');

    """

  static let postgreSQL = """
    CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy');
    CREATE COLLATION ci (provider = icu, locale = 'und-u-ks-level2', deterministic = false);

    """ + words("ci text COLLATE ci, ri text, lat varchar(2000), bin text COLLATE \"C\", np text, c char(8), e mood")
    + numbers("i int, j int, b bigint, n numeric(10,2), f double precision, s text")
    + dates("d date, ts timestamp, tz timestamptz, ti time", zone: "+00")
    + others(boolean: "boolean", integer: "int", quote: "\"") + special

  static let mariaDB =
    "SET sql_mode = 'NO_BACKSLASH_ESCAPES', time_zone = '+00:00';\n"
    + words(
      "ci text CHARACTER SET utf8mb4 COLLATE utf8mb4_general_ci, ri text CHARACTER SET utf8mb4 COLLATE utf8mb4_unicode_ci, "
        + "lat varchar(2000) CHARACTER SET latin1, bin text CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, "
        + "np text CHARACTER SET utf8mb4 COLLATE utf8mb4_nopad_bin, c char(8) CHARACTER SET utf8mb4, "
        + "e enum('sad', 'ok', 'happy')")
    + numbers("i int, j int, b bigint, n decimal(10,2), f double, s varchar(20)")
    + dates("d date, ts datetime(6), tz timestamp(6) NULL, ti time(6)", zone: "")
    + others(boolean: "tinyint(1)", integer: "int", quote: "`") + """
      CREATE TABLE special (id int PRIMARY KEY, u bigint unsigned, n decimal(38,10), r float);
      INSERT INTO special VALUES \(unsigned);
      CREATE TABLE two (id int PRIMARY KEY, b tinyint(1)); INSERT INTO two VALUES (1, 1), (2, 2), (3, 0), (4, NULL);
      SET sql_mode = '';
      CREATE TABLE zero (id int PRIMARY KEY, d date, ts datetime);
      INSERT INTO zero VALUES (1, '0000-00-00', '0000-00-00 00:00:00'), (2, '2021-00-10', '2021-01-00 01:02:03'),
        (3, '2024-01-01', '2024-01-01'), (4, NULL, NULL);

      """
  private static let unsigned = """
    (1, 18446744073709551615, 9999999999999999999999999999.9999999999, 0.1), (2, 9223372036854775808, 0.0000000001, 0.2),
      (3, 0, -0.0000000001, 16777216), (4, NULL, NULL, NULL), (5, 18446744073709551614, -9999999999999999999999999999.9999999999, 0.3)
    """

  static let sqlite =
    words(
      "ci TEXT COLLATE NOCASE, ri TEXT COLLATE RTRIM, lat VARCHAR(2000), bin TEXT, np TEXT COLLATE NOCASE, c CHAR(8), e TEXT"
    )
    + numbers("i INTEGER, j INTEGER, b INTEGER, n DECIMAL(10,2), f DOUBLE, s TEXT")
    + dates("d DATE, ts DATETIME, tz TIMESTAMPTZ, ti TIME", zone: "+00:00")
    + others(boolean: "BOOLEAN", integer: "INTEGER", quote: "\"") + """
      CREATE TABLE mixed (id INTEGER PRIMARY KEY, i INTEGER, d DATE, f DOUBLE);
      INSERT INTO mixed VALUES (1, 5, '2024-01-01', 1.5), (2, 'five', '20240101', 'x'), (3, x'00', 'x', x'41'),
        (4, NULL, NULL, NULL), (5, 7, '2024-02-29', -2.5);

      """

  /// The oracle's schemas: what Hansa shows of each source.
  static func oracle(_ source: String) -> String {
    let isLite = source == "lite"
    let integer = isLite ? "bigint" : "int"
    var script =
      "CREATE SCHEMA \(source); SET search_path = \(source);\n"
      + words("ci text, ri text, lat varchar(2000), bin text, np text, c char(8), e text")
      + numbers(
        "i \(integer), j \(integer), b bigint, n numeric(10,2), f double precision, s \(source == "my" ? "varchar(20)" : "text")"
      )
      + dates("d date, ts timestamp, tz timestamptz, ti time", zone: "+00")
      + others(boolean: "boolean", integer: integer, quote: "\"")
    switch source {
    case "pg": script += special
    case "my":
      script +=
        "CREATE TABLE special (id int PRIMARY KEY, u numeric(20,0), n numeric(38,10), r real);\n"
        + "INSERT INTO special VALUES \(unsigned);\n"
    default: break
    }
    // `int PRIMARY KEY` has 64 bits in SQLite.
    return isLite ? script.replacing("id int ", with: "id bigint ").replacing("k int,", with: "k bigint,") : script
  }

  /// What sources show whose policy makes NULL of values that PostgreSQL does not have.
  static let oracleNulls = """
    CREATE SCHEMA my_null; CREATE TABLE my_null.zero (id int PRIMARY KEY, d date, ts timestamp);
    INSERT INTO my_null.zero VALUES (1, NULL, NULL), (2, NULL, NULL), (3, '2024-01-01', '2024-01-01'), (4, NULL, NULL);
    CREATE SCHEMA lite_null;
    CREATE TABLE lite_null.mixed (id bigint PRIMARY KEY, i bigint, d date, f double precision);
    INSERT INTO lite_null.mixed VALUES (1, 5, '2024-01-01', 1.5), (2, NULL, NULL, NULL), (3, NULL, NULL, NULL),
      (4, NULL, NULL, NULL), (5, 7, '2024-02-29', -2.5);
    CREATE SCHEMA other;

    """

  /// A small table of another source, to join with.
  static let small = """
    CREATE TABLE {s}small (id bigint PRIMARY KEY, k bigint, t text);
    INSERT INTO {s}small VALUES (1, 1, 'a'), (2, 1, 'A '), (3, 2, 'é'), (4, NULL, 'E'), (5, 0, NULL), (6, -2, 'a'), (7, 5, 'ss'),
      (50, 7, ''), (60, 8, '\\');

    """
}
