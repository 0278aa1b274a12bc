import HansaCore

extension DuckDBRules {
  /// json and jsonb are texts in the engine; these functions cut out parts as they are written, as PostgreSQL does.
  static let json: [DuckDBRule] =
    [DuckDBTypeClass.json, .jsonb].flatMap { (type: DuckDBTypeClass) -> [DuckDBRule] in
      let prefix = "\(type)"
      return [
        DuckDBRule("->", type, .text, as: "hansa_json_field({0}, {1})"),
        DuckDBRule("->>", type, .text, as: "hansa_json_field_text({0}, {1})"),
        // A jsonb scalar counts as an array of one.
        DuckDBRule("->", type, .integer, as: "hansa_\(prefix)_element({0}, {1})"),
        DuckDBRule("->>", type, .integer, as: "hansa_\(prefix)_element_text({0}, {1})"),
        DuckDBRule("#>", type, .array, as: "hansa_json_path({0}, {1})"),
        DuckDBRule("#>>", type, .array, as: "hansa_json_path_text({0}, {1})"),
      ]
    }
    + ["json", "jsonb"].flatMap { (prefix: String) -> [DuckDBRule] in
      let type: DuckDBTypeClass = prefix == "json" ? .json : .jsonb
      return [
        DuckDBRule(Name("\(prefix)_typeof"), type, as: "hansa_json_typeof({0})"),
        DuckDBRule(Name("\(prefix)_array_length"), type, as: "hansa_json_array_length({0})"),
      ]
    } + [
      DuckDBRule("?", .jsonb, .text, as: "hansa_json_has_key({0}, {1})")
    ]
}
