import Foundation
import Hansa
import HansaCatalog
import HansaCore

/// What a source instance is and allows, for a person.
enum CapabilityListing {
  static func write(_ source: SourceCatalog) {
    let capabilities = source.capabilities
    var lines: [(String, String)] = [("version", "\(capabilities.product) \(capabilities.version)")]
    func add(_ name: String, _ value: String?) { if let value { lines.append((name, value)) } }
    add("build", capabilities.edition)
    add("character set", capabilities.characterSet)
    add(
      "default collation",
      capabilities.defaultCollation.map { collation in
        describe(collation) + (capabilities.collationProvider.map { ", by \($0)" } ?? "")
      })
    add("byte order", capabilities.byteOrderCollation.map { "COLLATE \"\($0)\"" } ?? "none: text is not ordered there")
    add("temporary tables", capabilities.canCreateTemporaryTables ? "allowed" : "not allowed")
    add("read only", capabilities.readOnlyReason ?? "no")
    add("longest statement", capabilities.maxStatementBytes.map { Figures.bytes($0) })
    add("sorts by", capabilities.maxSortBytes.map { "the first \(Figures.grouped($0)) bytes" })
    add("functions", capabilities.functions.map { Figures.grouped($0.count) })
    add("options", capabilities.options.isEmpty ? nil : capabilities.options.joined(separator: ", "))
    let width = lines.map(\.0.count).max() ?? 0
    var text = "Capabilities:\n"
    for (name, value) in lines { text += "  \(name.padding(toLength: width, withPad: " ", startingAt: 0))  \(value)\n" }
    let pinned = capabilities.session.filter { Name($0.server) != Name($0.session) }
    if !pinned.isEmpty { text += "Set for Hansa's sessions:\n" }
    for setting in pinned { text += "  \(setting.name) = \(setting.session)  (there: \(setting.server))\n" }
    StandardStreams.write(text, to: STDOUT_FILENO)
  }

  /// `utf8mb4_general_ci (not exact, padded, not in byte order)`.
  static func describe(_ collation: Collation) -> String {
    let traits = [
      collation.isExactEquality ? "exact" : "not exact", collation.isPadded ? "padded" : nil,
      collation.isByteOrder ? "in byte order" : "not in byte order",
    ]
    return "\(collation.name) (\(traits.compactMap(\.self).joined(separator: ", ")))"
  }
}
