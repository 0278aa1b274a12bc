import HansaCore

/// Chooses the function or operator that PostgreSQL would choose for the types of a call's arguments.
public enum FunctionResolution {
  public static func exists(_ name: Name) -> Bool { Catalog.shared.hasFunction(name) }

  /// - Parameters:
  ///   - arguments: of an ordered-set aggregate: the direct ones, then those of WITHIN GROUP.
  ///   - variadicArray: the last argument was given as `VARIADIC array`.
  /// - Throws: `.undefinedFunction`, `.ambiguousFunction`, `.datatypeMismatch` (a polymorphic type that the arguments
  ///   leave open), `.featureNotSupported` (the function has a type that Hansa does not have).
  public static func function(
    _ name: Name, arguments: [SQLType], variadicArray: Bool = false
  ) throws(HansaError) -> ResolvedFunction {
    let types = arguments.map { CatalogType($0) }
    let candidates = Catalog.shared.functions(name).compactMap {
      Candidate($0, count: types.count, expandVariadic: !variadicArray)
    }
    if let exact = candidates.first(where: { $0.parameters == types }) {
      return try resolved(name, exact, arguments, types)
    }
    if let cast = try castCall(name, types) { return cast }
    switch CandidateSelection.select(candidates, types) {
    case .chosen(let candidate): return try resolved(name, candidate, arguments, types)
    case .ambiguous:
      throw HansaError(
        .ambiguousFunction, "function \(call(name, arguments)) is not unique",
        advice: "Could not choose a best candidate function. You might need to add explicit type casts.")
    case .none: throw undefinedFunction(name, arguments)
    }
  }

  /// - Parameter left: nil for a prefix operator.
  /// - Throws: `.undefinedFunction`, `.ambiguousFunction`, `.datatypeMismatch`, `.featureNotSupported`.
  public static func `operator`(
    _ name: Name, left: SQLType?, right: SQLType
  ) throws(HansaError) -> ResolvedFunction {
    let arguments = left.map { [$0, right] } ?? [right]
    let types = arguments.map { CatalogType($0) }
    let candidates = Catalog.shared.operators(name).compactMap { signature -> Candidate? in
      guard (signature.arguments[0] == nil) == (left == nil) else { return nil }
      var signature = signature
      signature.arguments.removeAll { $0 == nil }
      return Candidate(signature, count: types.count, expandVariadic: false)
    }
    // A literal beside a known type is first taken for that type.
    let assumed = types.enumerated().map { $1 == .unknown ? types[types.count - 1 - $0] : $1 }
    if let exact = candidates.first(where: { $0.parameters == assumed }) {
      return try resolved(name, exact, arguments, types)
    }
    let description = left.map { "\($0.base) \(name) \(right.base)" } ?? "\(name) \(right.base)"
    switch CandidateSelection.select(candidates, types) {
    case .chosen(let candidate): return try resolved(name, candidate, arguments, types)
    case .ambiguous:
      throw HansaError(
        .ambiguousFunction, "operator is not unique: \(description)",
        advice: "Could not choose a best candidate operator. You might need to add explicit type casts.")
    case .none:
      throw HansaError(
        .undefinedFunction, "operator does not exist: \(description)",
        advice: left == nil
          ? "No operator matches the given name and argument type. You might need to add an explicit type cast."
          : "No operator matches the given name and argument types. You might need to add explicit type casts.")
    }
  }

  private static func call(_ name: Name, _ arguments: [SQLType]) -> String {
    "\(name)(\(arguments.map(\.base.description).joined(separator: ", ")))"
  }

  private static func undefinedFunction(_ name: Name, _ arguments: [SQLType]) -> HansaError {
    var advice = "No function matches the given name and argument types. You might need to add explicit type casts."
    if !exists(name) {
      let near = nearestNames(to: name.string, among: Catalog.shared.functionNames.lazy.map(\.string))
      if !near.isEmpty { advice += " Functions with similar names: \(near.joined(separator: ", "))." }
    }
    return HansaError(.undefinedFunction, "function \(call(name, arguments)) does not exist", advice: advice)
  }

  /// `date('2020-01-01')`, `text(1)`: a type's name called with one argument, where a cast needs no code of its own.
  private static func castCall(_ name: Name, _ types: [CatalogType]) throws(HansaError) -> ResolvedFunction? {
    guard types.count == 1, let target = Catalog.shared.type(named: name), target.category != UInt8(ascii: "P"),
      Coercion.isWithoutFunction(types[0], target), types[0] != .record || !target.isString
    else { return nil }
    guard let type = target.sqlType else {
      throw HansaError(.featureNotSupported, "the type \(name) is not supported")
    }
    return ResolvedFunction(
      name: name, kind: .cast, parameterTypes: [type], resultType: type, volatility: .immutable, returnsSet: false,
      isStrict: true, directArgumentCount: 0, columns: [])
  }

  private static func resolved(
    _ name: Name, _ candidate: Candidate, _ arguments: [SQLType], _ types: [CatalogType]
  ) throws(HansaError) -> ResolvedFunction {
    let signature = candidate.signature
    guard let polymorphism = Polymorphism(types, candidate.parameters) else {
      throw HansaError(.datatypeMismatch, "arguments of \(call(name, arguments)) do not have a common type")
    }
    guard !polymorphism.isUndetermined else {
      throw HansaError(
        .datatypeMismatch, "could not determine polymorphic type because input has type unknown",
        advice: "Add an explicit type cast to an argument of \(name).")
    }
    func concrete(_ type: CatalogType) throws(HansaError) -> CatalogType {
      if let type = polymorphism.concrete(type) { return type }
      throw HansaError(.undefinedObject, "could not find array type for the arguments of \(call(name, arguments))")
    }
    func unsupported(_ type: CatalogType) -> HansaError {
      HansaError(
        .featureNotSupported, "\(call(name, arguments)) has the type \(type.name), which is not supported")
    }
    var parameters: [SQLType] = []
    for (index, parameter) in candidate.parameters.enumerated() {
      let type = try concrete(parameter)
      if type == .any {
        parameters.append(arguments[index] == .unknown ? .text : arguments[index])
      } else if type == types[index] {
        parameters.append(arguments[index])
      } else if let declared = type.sqlType {
        let isWhole = declared.isNumeric && arguments[index].isInteger
        parameters.append(isWhole ? .numeric(precision: nil, scale: 0) : declared)
      } else {
        throw unsupported(type)
      }
    }
    var columns: [ResolvedFunction.Column] = []
    for column in signature.columns {
      guard let type = column.type.resultType else { throw unsupported(column.type) }
      columns.append(ResolvedFunction.Column(name: column.name, type: type))
    }
    let result = try concrete(signature.result)
    guard var type = result.resultType else { throw unsupported(result) }
    if !columns.isEmpty, result == .record { type = .record(columns.map(\.type)) }
    return ResolvedFunction(
      name: name, kind: signature.kind, parameterTypes: parameters,
      resultType: NumericScale.result(of: name, arguments: parameters, type: type), volatility: signature.volatility,
      returnsSet: signature.kind == .table, isStrict: signature.isStrict,
      directArgumentCount: signature.directArguments, columns: columns)
  }
}
