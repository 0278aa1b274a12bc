import CDuckDB
import HansaCore

extension HansaError {
  /// DuckDB's error as ours.
  ///
  /// - Parameter type: DuckDB's own class of the error; nil where its API gives a text only (a failed prepare), whose
  ///   leading "Binder Error: " names the class.
  ///
  /// A message that holds `hansa:` and a SQLSTATE was raised by a function of ours: `hansa:22012:division by zero`.
  public static func duckDB(_ message: String, type: duckdb_error_type?) -> HansaError {
    if let raised = raised(in: message) { return raised }
    let (label, text) = split(message)
    if isDiskFull(text) {
      return HansaError(.diskFull, text, advice: "Free space where the engine spills to, or give it more memory.")
    }
    let typed = type.flatMap { Self.code(for: $0) }
    let code = typed ?? label.flatMap { codesByLabel[$0] } ?? .internalError
    guard code == .outOfMemory else { return HansaError(code, text) }
    // DuckDB's own advice, below the first line, is about settings that its caller cannot reach.
    return HansaError(
      code, String(text.prefix { !$0.isNewline }), advice: "Give the engine more memory, or a folder to spill to.")
  }

  /// DuckDB has no class of errors for it: the system's own words, those for a file that may not grow too, or those of its
  /// limit for temporary files.
  private static func isDiskFull(_ message: String) -> Bool {
    ["No space left", "Disk quota exceeded", "File too large", "max_temp_directory_size"].contains {
      message.contains($0)
    }
  }

  /// Error code and message of `hansa:<SQLSTATE>:<message>`, wherever it stands in DuckDB's text.
  private static func raised(in message: String) -> HansaError? {
    guard let marker = message.firstRange(of: "hansa:") else { return nil }
    let rest = message[marker.upperBound...]
    let code = rest.prefix(5)
    guard code.utf8.count == 5, code.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) }),
      rest.dropFirst(5).first == ":"
    else { return nil }
    // DuckDB may append the statement's line after an empty line.
    let text = String(rest.dropFirst(6))
    return HansaError(
      Code(String(code)), text.firstRange(of: "\n\nLINE ").map { String(text[..<$0.lowerBound]) } ?? text)
  }

  /// "Conversion Error: Could not …" as class and sentence; the class is nil where there is none.
  private static func split(_ message: String) -> (label: String?, text: String) {
    guard let end = message.firstRange(of: " Error: "),
      message[..<end.lowerBound].allSatisfy({ $0.isLetter || $0 == " " })
    else { return (nil, message) }
    return (String(message[..<end.lowerBound]), String(message[end.upperBound...]))
  }

  private static func code(for type: duckdb_error_type) -> Code? {
    switch type {
    case DUCKDB_ERROR_OUT_OF_RANGE, DUCKDB_ERROR_DECIMAL: .numericOutOfRange
    case DUCKDB_ERROR_CONVERSION: .invalidText
    case DUCKDB_ERROR_MISMATCH_TYPE, DUCKDB_ERROR_INVALID_TYPE: .datatypeMismatch
    case DUCKDB_ERROR_DIVIDE_BY_ZERO: .divisionByZero
    case DUCKDB_ERROR_OBJECT_SIZE: .programLimitExceeded
    case DUCKDB_ERROR_NOT_IMPLEMENTED, DUCKDB_ERROR_MISSING_EXTENSION, DUCKDB_ERROR_AUTOLOAD: .featureNotSupported
    case DUCKDB_ERROR_CATALOG: .undefinedObject
    case DUCKDB_ERROR_PARSER, DUCKDB_ERROR_SYNTAX, DUCKDB_ERROR_BINDER: .syntaxError
    case DUCKDB_ERROR_CONNECTION, DUCKDB_ERROR_NETWORK, DUCKDB_ERROR_HTTP: .connectionFailure
    case DUCKDB_ERROR_TRANSACTION: .serializationFailure
    case DUCKDB_ERROR_IO: .ioError
    case DUCKDB_ERROR_INTERRUPT: .queryCanceled
    case DUCKDB_ERROR_INVALID_INPUT: .invalidParameter
    case DUCKDB_ERROR_OUT_OF_MEMORY: .outOfMemory
    case DUCKDB_ERROR_PERMISSION: .insufficientPrivilege
    case DUCKDB_ERROR_SETTINGS, DUCKDB_INVALID_CONFIGURATION: .configuration
    case DUCKDB_ERROR_PARAMETER_NOT_RESOLVED: .undefinedParameter
    case DUCKDB_ERROR_DATA_CORRUPTION: .dataCorrupted
    default: nil
    }
  }

  private static let codesByLabel: [String: Code] = [
    "Out of Range": .numericOutOfRange, "Conversion": .invalidText, "Decimal": .numericOutOfRange,
    "Mismatch Type": .datatypeMismatch, "Divide by Zero": .divisionByZero, "Invalid type": .datatypeMismatch,
    "Not implemented": .featureNotSupported, "Catalog": .undefinedObject, "Parser": .syntaxError,
    "Syntax": .syntaxError, "Binder": .syntaxError, "IO": .ioError, "INTERRUPT": .queryCanceled,
    "Invalid Input": .invalidParameter, "Out of Memory": .outOfMemory, "Permission": .insufficientPrivilege,
    "Settings": .configuration, "Invalid Configuration": .configuration,
    "Missing Extension": .featureNotSupported, "Extension Autoloading": .featureNotSupported,
  ]
}
