import HansaCore

extension DuckDBFunctions {
  /// An error of DuckDB's own operators and casts as PostgreSQL reports it; another error as it is.
  public static func asPostgreSQL(_ error: HansaError) -> HansaError {
    for (start, inside, make) in known
    where error.message.hasPrefix(start) && (inside.isEmpty || error.message.contains(inside)) {
      var translated = make(error.message)
      translated.detail = error.detail
      return translated
    }
    return error
  }

  /// How DuckDB's message begins, what it holds, and PostgreSQL's error.
  private static let known: [(String, String, @Sendable (String) -> HansaError)] = [
    ("Overflow in ", "DECIMAL", { _ in HansaError.decimalTooWide }),
    ("Overflow in ", "INT", { .outOfRange($0) }),
    ("Overflow in division", "", { .outOfRange($0) }),
    ("Overflow on abs", "", { .outOfRange($0) }),
    ("Overflow in negation", "", { .outOfRange($0) }),
    ("Overflow in HUGEINT", "", { _ in HansaError.decimalTooWide }),
    ("SUM is out of range", "", { _ in HansaError.decimalTooWide }),
    ("Type ", "for the destination type FLOAT", { _ in HansaError.overflow }),
    ("Type ", "out of range for the destination type", { .outOfRange($0) }),
    ("Failed to cast decimal value", "", { .outOfRange($0) }),
    ("Casting value \"", "DECIMAL", { _ in HansaError(.numericOutOfRange, "numeric field overflow") }),
    ("Could not convert string \"", " to DECIMAL", { _ in HansaError(.numericOutOfRange, "numeric field overflow") }),
    ("Could not cast value", "DECIMAL", { _ in HansaError(.numericOutOfRange, "numeric field overflow") }),
    (
      "cannot take square root of a negative number", "",
      { _ in HansaError(.invalidPower, "cannot take square root of a negative number") }
    ),
    ("cannot take logarithm of", "", { HansaError(.invalidLogarithm, $0) }),
    ("ASIN is undefined", "", { _ in HansaError.inputOutOfRange }),
    ("ACOS is undefined", "", { _ in HansaError.inputOutOfRange }),
    ("ATANH is undefined", "", { _ in HansaError.inputOutOfRange }),
    ("input value ", "is out of range for numeric function", { _ in HansaError.inputOutOfRange }),
    ("Date out of range", "", { _ in HansaError(.datetimeOverflow, "date out of range") }),
    ("Timestamp out of range", "", { _ in HansaError.timestampOutOfRange }),
    (
      "More than one row returned by a subquery", "",
      { _ in HansaError(.cardinalityViolation, "more than one row returned by a subquery used as an expression") }
    ),
    (
      "Like pattern must not end with escape character", "",
      { _ in HansaError(HansaError.Code("22025"), "LIKE pattern must not end with escape character") }
    ),
  ]
}

extension HansaError {
  /// A decimal beyond DuckDB's 38 digits, which PostgreSQL would have room for.
  fileprivate static let decimalTooWide = HansaError(
    .numericOutOfRange, "a numeric result needs more than 38 digits, which the merge engine does not have")

  /// "integer out of range", by the last type that DuckDB's message names, which is the result's; where it names none,
  /// by the size of the number.
  fileprivate static func outOfRange(_ message: String) -> HansaError {
    let names = [
      ("INT16", "smallint"), ("INT32", "integer"), ("INT64", "bigint"), ("-32768", "smallint"),
      ("-2147483648", "integer"), ("-9223372036854775808", "bigint"),
    ]
    let sentence = message.prefix { $0 != "\n" }
    let found = names.compactMap { name in
      sentence.ranges(of: name.0).last.map { (place: $0.lowerBound, name: name.1) }
    }
    return HansaError(.numericOutOfRange, "\(found.max { $0.place < $1.place }?.name ?? "integer") out of range")
  }
}
