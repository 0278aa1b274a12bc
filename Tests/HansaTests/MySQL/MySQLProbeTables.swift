/// The traps' columns: case, padding, NULLs, unsigned numbers, wide decimals, combining characters, backslashes,
/// quotes, `%` and `_`. MariaDB's floats have no -0.0.
extension MySQLProbeDatabases {
  private static let texts = [
    "NULL", "''", "' '", "'abc'", "'ABC'", "'abc '", "'Äbc'", "'a%c'", "'a_c'", "'a\\c'", "'a''c'", "'a|c'", "'ab'",
    "'abd'", "'e\u{301}'", "'é'", "'漢字'", "'😀'", "'ß'", "'ss'", "'  pad'", "'xxaxx'", "'aaa'", "'\tt'",
  ]

  private static var textRows: String {
    texts.enumerated().map { index, text in
      let latin = text.unicodeScalars.allSatisfy { $0.value < 256 } ? text : "'latin'"
      let basic = text.unicodeScalars.allSatisfy { $0.value < 0x10000 } ? text : "'bmp'"
      return
        "(\(index + 1), \(text), \(text), \(latin), \(basic), \(text), \(texts[(index * 7 + 3) % texts.count]), \(index % 4), \(latin))"
    }.joined(separator: ",\n")
  }

  private static let numbers = """
    INSERT INTO n VALUES
    (1, 7, 2, 1, 7, 7, 12.34, 12345678901234567890.123456789, 18446744073709551615, 4294967295, 1.5, 0.25, true, false),
    (2, -7, 2, -1, -7, 9, -12.35, -0.000000001, 0, 0, 0.0, 0.0, false, false),
    (3, 2147483647, 1, 32767, 9223372036854775807, 255, 99999999.99, 1, 1, 1, 1e300, 1e-300, true, true),
    (4, -2147483648, -1, -32768, -9223372036854775807, 0, -99999999.99, 0, 7, 7, -2.5, 2.5, false, true),
    (5, 0, 0, 0, 0, 1, 0.00, 0.5, 9223372036854775808, 2147483648, 0.0, -1.5, NULL, true),
    (6, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL),
    (7, 12, 3, 5, 1000000007, 200, 2.50, 2.5, 42, 42, 0.1, 0.2, true, NULL),
    (8, -12, NULL, -5, NULL, 3, -2.50, -1.5, NULL, 3, NULL, 7.25, false, NULL);

    """

  private static let dates = """
    INSERT INTO d VALUES
    (1, '2024-02-29', '2023-03-01', '2024-02-29 23:59:59.999999', '2024-02-29 00:00:00', '2024-02-29 12:00:00.5'),
    (2, '1970-01-01', '1969-12-31', '1969-12-31 23:59:59.5', '1970-01-01 00:00:00', '1970-01-01 00:00:01'),
    (3, '9999-12-31', '1000-01-01', '9999-12-31 23:59:59.999999', '9999-12-31 23:59:59', '2037-12-31 23:59:59.999999'),
    (4, '2020-12-31', '2021-01-01', '2021-01-03 05:06:07.123456', '2020-12-28 01:02:03', '2024-03-31 02:30:00'),
    (5, NULL, '2024-01-01', NULL, NULL, NULL),
    (6, '2024-01-01', NULL, '2024-01-01 00:00:00', '2023-12-31 23:59:59', '2024-10-27 02:30:00'),
    (7, '0001-01-01', '0999-06-15', '0001-01-01 00:00:00', '0999-06-15 10:00:00', NULL);

    """

  static let onPostgreSQL = """
    CREATE TABLE t (id int PRIMARY KEY, c varchar(30), x text, l varchar(30), u varchar(30), b varchar(30), o varchar(30), g int, z varchar(30));
    INSERT INTO t VALUES \(textRows);
    CREATE TABLE k (id int PRIMARY KEY, c char(6), e text, v bytea, tt text);
    \(other)
    CREATE TABLE n (id int PRIMARY KEY, i int, j int, s smallint, q bigint, y smallint, m numeric(10,2), w numeric(38,9),
      ub numeric(20,0), ui bigint, f float8, h float8, p boolean, r boolean);
    \(numbers)
    CREATE TABLE d (id int PRIMARY KEY, a date, b date, ts timestamp, t0 timestamp, tz timestamptz);
    SET timezone = 'UTC';
    \(dates)
    CREATE TABLE deep (id int PRIMARY KEY, x text);
    \(long("repeat"))
    """

  static let onMariaDB = """
    CREATE TABLE t (id int PRIMARY KEY, c varchar(30) COLLATE utf8mb4_general_ci, x text COLLATE utf8mb4_unicode_ci,
      l varchar(30) CHARACTER SET latin1, u varchar(30) CHARACTER SET utf8mb3,
      b varchar(30) COLLATE utf8mb4_nopad_bin, o varchar(30) COLLATE utf8mb4_bin, g int, z varchar(30) CHARACTER SET latin1 COLLATE latin1_german1_ci, KEY (c), KEY (l), KEY (u));
    INSERT INTO t VALUES \(textRows);
    CREATE TABLE k (id int PRIMARY KEY, c char(6), e enum('b', 'a', 'c d'), v varbinary(10), tt tinytext);
    \(other)
    CREATE TABLE n (id int PRIMARY KEY, i int, j int, s smallint, q bigint, y tinyint unsigned, m decimal(10,2),
      w decimal(38,9), ub bigint unsigned, ui int unsigned zerofill, f double, h double, p boolean, r boolean);
    \(numbers)
    CREATE TABLE d (id int PRIMARY KEY, a date, b date, ts datetime(6), t0 datetime, tz timestamp(6) NULL);
    SET time_zone = '+00:00';
    \(dates)
    CREATE TABLE deep (id int PRIMARY KEY, x text);
    \(long("REPEAT"))
    """

  private static let other = """
    INSERT INTO k (id, c, e, tt) VALUES (1, 'ab', 'a', 'x'), (2, 'AB', 'b', 'X'), (3, 'ab  ', 'a', 'x '), (4, '', 'c d', ''),
    (5, NULL, NULL, NULL), (6, ' ab', 'b', 'y');

    """

  /// Texts that differ only after 1024 bytes, and after 100,000.
  private static func long(_ repeated: String) -> String {
    let rows = (1...24).map { number in
      let length = number % 2 == 0 ? 1100 : 60_000
      return "(\(number), concat(\(repeated)('y', \(length)), '\(number % 3)'))"
    }
    return "INSERT INTO deep VALUES \(rows.joined(separator: ", "));"
  }
}
