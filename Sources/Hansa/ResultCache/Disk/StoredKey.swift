import HansaArrow
import HansaCatalog
import HansaCore
import HansaPlanner

/// A result's key as text that is the same in every process.
struct StoredKey: Sendable {
  let text: String

  /// nil where no later process could know that it means the same: a source that is not the configuration's, or what sampled
  /// verification has switched off.
  init?(_ key: ResultKey, tables: [Name: Set<TableName>], identities: [Name: UInt64]) {
    var parts: [String] = [key.principal.string]
    for source in tables.keys.sorted() {
      guard let identity = identities[source] else { return nil }
      parts += [source.string, String(identity, radix: 16)]
    }
    switch key.scope {
    case .query(let plan):
      guard plan.disabled.isEmpty else { return nil }
      parts += ["query", plan.text.string]
      for name in SessionSettings.names { parts.append(plan.settings.value(of: name) ?? "") }
      parts.append(plan.settings.searchPath.map { $0.map { Self.quoted($0.string) }.joined() } ?? "none")
      switch plan.parameters {
      case .values(let values): parts += ["values"] + values.map(Self.text)
      case .typed(let values, let types): parts += ["typed"] + values.map(Self.text) + types.map(\.description)
      case .open: return nil
      }
    case .fragment(let source, let sql, let parameters, let columns):
      parts += ["fragment", source.string, sql.string] + parameters.map(Self.text) + [Self.text(columns)]
    }
    text = parts.map(Self.quoted).joined()
  }

  /// The name of its file.
  var file: String {
    let halves = [StableHash.of(text), StableHash.of(text, seed: 1)].map { half in
      let digits = String(half, radix: 16)
      return String(repeating: "0", count: 16 - digits.count) + digits
    }
    return halves.joined() + DiskCache.suffix
  }

  static func text(_ fields: [Field]) -> String {
    fields.map { quoted($0.name.string) + quoted("\($0.type)") + quoted("\($0.layout)") + ($0.nullable ? "n" : "-") }
      .joined()
  }

  private static func quoted(_ text: String) -> String { "\(text.utf8.count):\(text)" }

  /// Each value has a text of its own.
  private static func text(_ value: SQLValue) -> String {
    switch value {
    case .null: "N"
    case .boolean(let value): "b\(value)"
    case .integer(let value): "i\(value)"
    case .decimal(let value): "d\(value.unscaled)e\(value.scale)"
    case .double(let value): "f\(value.value.bitPattern)"
    case .text(let value): "t" + quoted(value.string)
    case .bytes(let value): "x" + value.map { String($0, radix: 16) }.joined(separator: ",")
    case .date(let value): "D\(value)"
    case .time(let value): "T\(value)"
    case .timestamp(let value): "s\(value)"
    case .timestamptz(let value): "z\(value)"
    case .interval(let value): "I\(value.months),\(value.days),\(value.microseconds)"
    case .uuid(let value): "u\(value)"
    case .array(let values): "a" + quoted(values.map { text($0) }.joined(separator: ";"))
    }
  }
}
