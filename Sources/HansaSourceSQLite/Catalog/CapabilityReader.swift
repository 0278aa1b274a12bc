import CSQLite
import Foundation
import HansaCatalog
import HansaCore

/// Reads what the library and the file are.
struct CapabilityReader {
  let connection: SQLiteConnection

  func read() throws(HansaError) -> SourceCapabilities {
    let number = Int(sqlite3_libversion_number())
    var capabilities = SourceCapabilities(
      product: "SQLite", version: ServerVersion(number / 1_000_000, number / 1000 % 1000, number % 1000))
    let encoding = try connection.prepare("PRAGMA encoding")
    capabilities.characterSet = try encoding.step() ? encoding.text(0) : nil
    let isUTF8 = capabilities.characterSet == "UTF-8"
    // Text in UTF-16 compares by the bytes of that.
    if isUTF8 { capabilities.byteOrderCollation = "BINARY" }
    capabilities.defaultCollation = Collation(
      name: "BINARY", isExactEquality: true, isByteOrder: isUTF8, isPadded: false)
    if access(connection.path, W_OK) != 0 { capabilities.readOnlyReason = "the file may not be written" }
    // SQLite keeps them beside the file, in the connection.
    capabilities.canCreateTemporaryTables = true
    capabilities.maxStatementBytes = Int(sqlite3_limit(connection.handle, SQLITE_LIMIT_SQL_LENGTH, -1))
    var index: Int32 = 0
    while let option = sqlite3_compileoption_get(index) {
      capabilities.options.append(String(cString: option))
      index += 1
    }
    let functions = try connection.prepare("SELECT DISTINCT name FROM pragma_function_list")
    var names: Set<Name> = []
    while try functions.step() { names.insert(Name(functions.text(0)).folded) }
    capabilities.functions = names
    return capabilities
  }
}
