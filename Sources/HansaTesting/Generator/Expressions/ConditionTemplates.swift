extension Template {
  static let booleans: [Template] = [
    Template(.boolean, "($ AND $)", .boolean, .boolean, weight: 6),
    Template(.boolean, "($ OR $)", .boolean, .boolean, weight: 6),
    Template(.boolean, "NOT $", .boolean, weight: 4),
    Template(.boolean, "($ IS TRUE)", .boolean), Template(.boolean, "($ IS NOT TRUE)", .boolean),
    Template(.boolean, "($ IS FALSE)", .boolean), Template(.boolean, "($ IS UNKNOWN)", .boolean),
    Template(.boolean, "($ IS NOT UNKNOWN)", .boolean),
    Template(.boolean, "($ LIKE $)", .text, .words(patterns), weight: 8),
    Template(.boolean, "($ NOT LIKE $)", .text, .words(patterns), weight: 4),
    Template(.boolean, "($ LIKE $)", .plain(.char), .words(patterns)),
    Template(.boolean, "($ LIKE $ ESCAPE '#')", .text, .words(["'a#_b'", "'%#%%'", "'#%'", "'a##%'"]), weight: 4),
    Template(.boolean, "($ LIKE $ ESCAPE '')", .text, .words(["'a\\%'", "'a\\b'"])),
    Template(.boolean, "($ ILIKE $)", .text, .words(patterns)),
    Template(.boolean, "starts_with($, $)", .text, .words(["'a'", "''", "'É'"])),
    Template(.boolean, "($ ~ $)", .text, .words(["'^a'", "'b$'", "'[0-9]+'"])),
    Template(.boolean, "($ = $)", .plain(.char), .plain(.char), weight: 4),
    Template(.boolean, "($ = $)", .plain(.char), .plain(.text)),
    Template(.boolean, "(($, $) = ($, $))", .int4, .text, .int4, .text),
    Template(.boolean, "(($, $) < ($, $))", .int4, .date, .int4, .date),
    Template(
      .boolean, "(($, $) IN (($, $), ($, $)))", .int4, .text, .constant(.int4), .constant(.text),
      .constant(.int4), .constant(.text)),
    Template(.boolean, "($ = ANY (ARRAY[$, $]))", .int4, .constant(.int4), .constant(.int4)),
    Template(.boolean, "(($, $) OVERLAPS ($, $))", .plain(.date), .plain(.date), .plain(.date), .plain(.date)),
    Template(.boolean, "(($ / $) > 1)", .int4, .int4, weight: 1, traits: .mayFail),
  ]

  static let comparisons: [Template] =
    ValueType.allCases.filter(\.isComparable).flatMap { type in
      let value = Argument.value(type)
      let constant = Argument.constant(type)
      return [
        Template(.boolean, "($ $ $)", value, .comparison, constant, weight: 4),
        Template(.boolean, "($ $ $)", value, .comparison, value, weight: 2),
        Template(.boolean, "($ IS NULL)", value, weight: 1),
        Template(.boolean, "($ IS NOT NULL)", value, weight: 1),
        Template(.boolean, "($ IS DISTINCT FROM $)", value, value, weight: 1),
        Template(.boolean, "($ IS NOT DISTINCT FROM $)", value, value, weight: 1),
        Template(.boolean, "($ BETWEEN $ AND $)", value, constant, constant, weight: 1),
        Template(.boolean, "($ NOT BETWEEN $ AND $)", value, constant, value, weight: 1),
        Template(.boolean, "($ BETWEEN SYMMETRIC $ AND $)", value, constant, constant, weight: 1),
        Template(.boolean, "($ IN ($, $, $))", value, constant, constant, constant, weight: 2),
        Template(.boolean, "($ NOT IN ($, $))", value, constant, constant, weight: 1),
        Template(.boolean, "($ IN ($, NULL))", value, constant, weight: 1),
      ]
    }
    + [
      (ValueType.int4, ValueType.int8), (.int4, .numeric), (.int8, .float8), (.numeric, .float8), (.int2, .int4),
      (.date, .timestamp), (.timestamp, .timestamptz), (.date, .timestamptz), (.float4, .float8), (.text, .char),
      (.wideInteger, .wideNumeric), (.wideInteger, .int4), (.wideNumeric, .numeric), (.wideDate, .date),
      (.wideTimestamp, .date), (.openNumeric, .int4),
    ].map { Template(.boolean, "($ $ $)", .value($0), .comparison, .value($1), weight: 2) }

  private static let patterns = [
    "'a%'", "'%a'", "'%a%'", "'_'", "'__'", "'a_b'", "'a\\_b'", "'a\\%b'", "'%\\\\%'", "'%%'", "''", "'A%'", "'é%'",
    "'_😀%'", "'%''%'", "'a'", "'_b%'",
  ]
}
