import HansaCatalog
import HansaCore

extension Collation {
  /// What a collation's name tells about how it compares. MariaDB and MySQL name theirs by the same parts; a name that
  /// tells nothing is taken for the loosest.
  init(mysql name: String, characterSet: String) {
    let parts = Set(name.split(separator: "_").map { Name(String($0)) })
    let isUnpadded = name == "binary" || parts.contains("nopad") || parts.contains("0900")
    let isBinary = name == "binary" || parts.contains("bin")
    // In these the order of codes is the order of UTF-8's bytes; cp1252, which is what latin1 means here, is none.
    let keepsByteOrder = ["utf8mb4", "utf8mb3", "utf8", "ascii", "binary"].contains(characterSet)
    self.init(
      name: name, isExactEquality: isBinary && isUnpadded, isByteOrder: isBinary && isUnpadded && keepsByteOrder,
      isPadded: !isUnpadded)
  }
}
