import HansaCore

extension DuckDBRules {
  /// Functions of bytea.
  static let binary: [DuckDBRule] = [
    DuckDBRule("length", .bytea, as: "CAST(octet_length({0}) AS INTEGER)"),
    DuckDBRule("octet_length", .bytea, as: "CAST(octet_length({0}) AS INTEGER)"),
    DuckDBRule("bit_length", .bytea, as: "CAST(octet_length({0}) * 8 AS INTEGER)"),
    DuckDBRule("md5", .bytea, as: "md5({0})"),
    DuckDBRule("sha256", .bytea, as: "unhex(sha256({0}))"),
    DuckDBRule("encode", .bytea, .text) { call in
      switch call.string(1) {
      case "hex": "lower(hex(\(call[0])))"
      // PostgreSQL breaks lines after 76 characters.
      case "base64": "hansa_base64(\(call[0]))"
      case "escape": "hansa_bytea_escape(\(call[0]))"
      default: nil
      }
    },
    DuckDBRule("decode", .text, .text) { call in
      call.string(1) == "hex" ? "hansa_unhex(\(call[0]))" : nil
    },
    DuckDBRule("convert_to", .bytea, .text) { _ in nil },
    DuckDBRule("convert_to", .text, .text) { call in
      isUTF8(call.string(1)) ? "encode(\(call[0]))" : nil
    },
    DuckDBRule("convert_from", .bytea, .text) { call in
      isUTF8(call.string(1)) ? "hansa_utf8_text(\(call[0]))" : nil
    },
  ]

  private static func isUTF8(_ name: String?) -> Bool {
    ["utf8", "utf-8", "unicode"].contains(Name(name ?? "").folded.string)
  }
}
