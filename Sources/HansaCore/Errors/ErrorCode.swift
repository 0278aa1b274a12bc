extension HansaError {
  /// A SQLSTATE: open, so that a code which a source reports is passed on as it is.
  public struct Code: RawRepresentable, Hashable, Sendable {
    public let rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
    public init(_ rawValue: String) { self.rawValue = rawValue }
  }

  /// What kind of failure it is, which decides about retries and exit codes.
  public enum Category: String, Sendable {
    /// The statement or the data is at fault; the same call fails again.
    case user
    /// The configuration or the command line is at fault.
    case configuration
    /// A source or the network failed; trying again may help.
    case transient
    /// Memory, disk or another limit is used up.
    case resource
    /// The caller asked for the end.
    case cancelled
    /// A fault of Hansa itself.
    case `internal`
  }
}

extension HansaError.Code {
  public static let connectionFailure = Self("08006")
  public static let cannotConnect = Self("08001")
  public static let featureNotSupported = Self("0A000")
  public static let cardinalityViolation = Self("21000")
  public static let numericOutOfRange = Self("22003")
  public static let datetimeOverflow = Self("22008")
  public static let divisionByZero = Self("22012")
  public static let invalidCharacter = Self("22021")
  public static let invalidText = Self("22P02")
  public static let invalidParameter = Self("22023")
  public static let badCopyFormat = Self("22P04")
  public static let invalidPassword = Self("28P01")
  public static let syntaxError = Self("42601")
  public static let ambiguousColumn = Self("42702")
  public static let ambiguousFunction = Self("42725")
  public static let undefinedColumn = Self("42703")
  public static let undefinedFunction = Self("42883")
  public static let undefinedTable = Self("42P01")
  public static let undefinedParameter = Self("42P02")
  public static let undefinedObject = Self("42704")
  public static let duplicateAlias = Self("42712")
  public static let duplicateColumn = Self("42701")
  public static let groupingError = Self("42803")
  public static let windowingError = Self("42P20")
  public static let invalidColumnReference = Self("42P10")
  public static let invalidRecursion = Self("42P19")
  public static let datatypeMismatch = Self("42804")
  public static let indeterminateDatatype = Self("42P18")
  public static let cannotCoerce = Self("42846")
  public static let insufficientPrivilege = Self("42501")
  public static let outOfMemory = Self("53200")
  public static let diskFull = Self("53100")
  public static let tooManyConnections = Self("53300")
  public static let configurationLimitExceeded = Self("53400")
  public static let programLimitExceeded = Self("54000")
  public static let statementTooComplex = Self("54001")
  public static let queryCanceled = Self("57014")
  public static let ioError = Self("58030")
  public static let undefinedFile = Self("58P01")
  public static let configuration = Self("F0000")
  public static let sourceError = Self("HV000")
  public static let sourceTypeUnsupported = Self("HV004")
  public static let sourceUnreachable = Self("HV00N")
  public static let internalError = Self("XX000")
  public static let dataCorrupted = Self("XX001")

  /// The category that PostgreSQL's SQLSTATE classes stand for.
  public var category: HansaError.Category {
    switch self {
    case .queryCanceled: return .cancelled
    case .configuration: return .configuration
    case .sourceUnreachable: return .transient
    case .dataCorrupted: return .user
    default: break
    }
    switch rawValue.prefix(2) {
    case "08", "40": return .transient
    case "53": return .resource
    case "57": return .transient
    case "F0": return .configuration
    case "XX": return .internal
    default: return .user
    }
  }
}
