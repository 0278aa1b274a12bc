import HansaCore

extension DuckDBRules {
  /// Arrays of one dimension; those of more have no list type of their own.
  static let arrays: [DuckDBRule] = [
    DuckDBRule("subscript", .array, .integer) { call in
      if let index = call.integer(1) { return index > 0 ? "\(call[0])[\(index)]" : "\(call[0])[0]" }
      // DuckDB counts negative positions from the end.
      return "\(call[0])[greatest(\(call[1]), CASE WHEN \(call[1]) IS NOT NULL THEN 0 END)]"
    },
    DuckDBRule("slice", .array, .any, .any) { call in
      let from = call.literal(1) == .null ? "1" : "greatest(\(call[1]), 1)"
      let to = call.literal(2) == .null ? "len(\(call[0]))" : "greatest(\(call[2]), 0)"
      let missing = [1, 2].filter { !(call.call.arguments[$0].isLiteral) }.map { "\(call[$0]) IS NULL" }
      let slice =
        "CASE WHEN \(to) < \(from) THEN list_slice(\(call[0]), 2, 1) ELSE list_slice(\(call[0]), \(from), \(to)) END"
      return missing.isEmpty ? slice : "CASE WHEN NOT (\(missing.joined(separator: " OR "))) THEN \(slice) END"
    },
    DuckDBRule("array_length", .array, .int4) { length($0) },
    DuckDBRule("array_upper", .array, .int4) { length($0) },
    DuckDBRule("array_lower", .array, .int4) { call in
      call.integer(1) == 1 ? "CASE WHEN len(\(call[0])) > 0 THEN 1::INTEGER END" : nil
    },
    DuckDBRule("cardinality", .array, as: "CAST(len({0}) AS INTEGER)"),
    DuckDBRule("array_append", .array, .any, as: "list_append({*})"),
    DuckDBRule("array_prepend", .any, .array, as: "list_prepend({*})"),
    DuckDBRule("array_cat", .array, .array, as: "list_concat({*})"),
    DuckDBRule("array_position", .array, .any) { call in
      elementComparable(call) ? "array_position(\(call.list))" : nil
    },
    DuckDBRule("array_remove", .array, .any) { call in
      elementComparable(call) ? "list_filter(\(call[0]), lambda x: x IS DISTINCT FROM \(call[1]))" : nil
    },
    DuckDBRule("array_replace", .array, .any, .any) { call in
      guard elementComparable(call) else { return nil }
      return
        "list_transform(\(call[0]), lambda x: CASE WHEN x IS NOT DISTINCT FROM \(call[1]) THEN \(call[2]) ELSE x END)"
    },
    DuckDBRule("@>", .array, .array) { call in elementComparable(call) ? contains(call[0], call[1]) : nil },
    DuckDBRule("<@", .array, .array) { call in elementComparable(call) ? contains(call[1], call[0]) : nil },
    DuckDBRule("&&", .array, .array) { call in
      elementComparable(call) ? "list_has_any(\(call.list))" : nil
    },
  ]

  private static func elementComparable(_ call: DuckDBCall) -> Bool {
    call.type(0).element.map { comparable($0, $0) } ?? false
  }

  private static func length(_ call: DuckDBCall) -> String? {
    call.integer(1) == 1 ? "CAST(NULLIF(len(\(call[0])), 0) AS INTEGER)" : nil
  }

  /// A NULL in the contained array is never found.
  private static func contains(_ outer: String, _ inner: String) -> String {
    "list_has_all(\(outer), \(inner)) AND list_count(\(inner)) = len(\(inner))"
  }

  /// NULL is no array here: the other side is the answer.
  static func concatenatedArrays(_ call: DuckDBCall) -> String? {
    switch (call.type(0).isArray, call.type(1).isArray) {
    case (true, true): "list_concat(\(call.list))"
    case (true, false) where call.type(0).element?.base == call.type(1).base || call.type(1) == .unknown:
      "list_append(\(call.list))"
    case (false, true) where call.type(1).element?.base == call.type(0).base || call.type(0) == .unknown:
      "list_prepend(\(call.list))"
    default: nil
    }
  }
}
