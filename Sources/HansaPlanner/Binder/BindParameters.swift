import HansaCatalog
import HansaCore
import HansaSQL

/// `$1`, `$2` …: values where there are some, else places for values of a type.
extension Binder {
  /// PostgreSQL's limit: numbers are 16 bits in its protocol.
  private static let mostParameters = 65_535

  func parameter(_ number: Int, _ span: SourceSpan) throws(HansaError) -> ScalarExpression {
    func undefined(_ count: Int) -> HansaError {
      HansaError(
        .undefinedParameter, "there is no parameter $\(number)", advice: "\(count) values were given.", span: span)
    }
    switch session.parameters {
    case .values(let values):
      guard number >= 1, number <= values.count else { throw undefined(values.count) }
      return .literal(values[number - 1], values[number - 1].literalType)
    case .typed(let values, let types):
      guard number >= 1, number <= values.count, number <= types.count else { throw undefined(values.count) }
      return .parameterValue(values[number - 1], types[number - 1])
    case .open:
      guard number >= 1, number <= Self.mostParameters else { throw undefined(parameterTypes.count) }
      while parameterTypes.count < number { parameterTypes.append(nil) }
      return .parameter(number, parameterTypes[number - 1] ?? .unknown)
    }
  }

  /// The open parameter, now that its first use has decided its type: PostgreSQL's parameters have no modifiers.
  func decided(_ number: Int, as type: SQLType) -> ScalarExpression {
    let type = parameterTypes[number - 1] ?? type.base
    parameterTypes[number - 1] = type
    return .parameter(number, type)
  }

  /// - Throws: `.indeterminateDatatype` for a parameter whose uses say nothing of its type.
  func decidedParameterTypes() throws(HansaError) -> [SQLType?] {
    guard case .open = session.parameters else { return [] }
    for (index, type) in parameterTypes.enumerated() where type == nil {
      throw HansaError(
        .indeterminateDatatype, "could not determine data type of parameter $\(index + 1)",
        advice: "Write it as $\(index + 1)::type, or give its type after the statement's name.")
    }
    return parameterTypes
  }

  /// The types that a PREPARE gives its parameters.
  ///
  /// - Throws: `.undefinedObject` for a type that is not known.
  public static func types(_ names: [TypeName]) throws(HansaError) -> [SQLType] {
    var types: [SQLType] = []
    for name in names {
      do throws(HansaError) {
        // Modifiers mean nothing here, as in PostgreSQL.
        types.append(
          try TypeResolution.typeNamed(name.parts, modifiers: [], arrayDimensions: name.arrayDimensions).base)
      } catch { throw error.at(name.span) }
    }
    return types
  }

  /// The arguments of an EXECUTE as expressions of the parameters' types, constant as far as that can be seen here.
  ///
  /// - Throws: errors of binding; `.datatypeMismatch` for an argument that is not converted without a cast.
  static func arguments(
    _ arguments: [Expression], as types: [SQLType], session: BindingSession
  ) throws(HansaError) -> [ScalarExpression] {
    let binder = Binder(catalog: Catalog(sources: []), session: session)
    var bound: [ScalarExpression] = []
    for (index, argument) in arguments.enumerated() {
      let value = try binder.expression(argument, Scope(parent: nil))
      bound.append(try binder.assigned(value, to: types[index], number: index + 1, argument.span))
    }
    return bound
  }

  /// A value of the parameter's type.
  static func assigned(_ value: SQLValue, to type: SQLType, number: Int) throws(HansaError) -> ScalarExpression {
    let binder = Binder(catalog: Catalog(sources: []), session: BindingSession(now: 0))
    return try binder.assigned(.literal(value, value.literalType), to: type, number: number, nil)
  }

  private func assigned(
    _ value: ScalarExpression, to type: SQLType, number: Int, _ span: SourceSpan?
  ) throws(HansaError) -> ScalarExpression {
    guard
      value.type == .unknown || value.type.base == type.base || value.type == .array(.unknown)
        || TypeResolution.canCast(value.type, type, .assignment)
    else {
      throw HansaError(
        .datatypeMismatch,
        "parameter $\(number) of type \(value.type.base) cannot be coerced to the expected type \(type)",
        advice: "You will need to rewrite or cast the expression.", span: span)
    }
    return ConstantFolding.fold(try coerceExplicitly(value, to: type, span ?? SourceSpan(offset: 0)))
  }
}

extension ScalarExpression {
  var isParameter: Bool { if case .parameter = self { true } else { false } }

  /// A parameter's value, typed as a constant is: a number has the digits that it has.
  static func parameterValue(_ value: SQLValue, _ type: SQLType) -> ScalarExpression {
    if case .numeric = type, case .decimal = value { return .literal(value, value.literalType) }
    return .literal(value, type)
  }
}
