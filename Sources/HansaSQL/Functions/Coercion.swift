import HansaCore

/// Which types convert to which, and the common type of several: chapter 10 of PostgreSQL's documentation.
enum Coercion {
  /// Whether a value of one known type converts to another in the context.
  static func hasPathway(_ from: CatalogType, _ to: CatalogType, _ context: Catalog.CastContext) -> Bool {
    if from == to { return true }
    if let cast = Catalog.shared.casts[Catalog.Conversion(from: from, to: to)] { return cast.context <= context }
    if let source = from.element, let target = to.element { return hasPathway(source, target, context) }
    // Conversion through the text form, where the catalog has no cast.
    if context >= .assignment, to.isString { return true }
    return context == .explicit && from.isString
  }

  /// Whether an explicit conversion is a relabeling or goes through the text form.
  static func isWithoutFunction(_ from: CatalogType, _ to: CatalogType) -> Bool {
    if from == to || from == .unknown { return true }
    if let cast = Catalog.shared.casts[Catalog.Conversion(from: from, to: to)] { return !cast.isFunction }
    return !(from.isArray && to.isArray) && hasPathway(from, to, .explicit)
  }

  /// Whether a call with these argument types may use a function with these parameters.
  static func canCoerce(_ actual: [CatalogType], to declared: [CatalogType], _ context: Catalog.CastContext) -> Bool {
    var generic = false
    for (from, to) in zip(actual, declared) {
      if from == to || to == .any { continue }
      if to.isPolymorphic {
        generic = true
        continue
      }
      if from == .unknown || hasPathway(from, to, context) { continue }
      return false
    }
    return !generic || Polymorphism(actual, declared) != nil
  }

  static func canCoerce(_ from: CatalogType, _ to: CatalogType, _ context: Catalog.CastContext) -> Bool {
    canCoerce([from], to: [to], context)
  }

  /// Two types that have no common type.
  struct Mismatch: Error {
    var left: CatalogType
    var right: CatalogType
  }

  /// PostgreSQL's choice for UNION, CASE and the like: unknown only where all are.
  static func commonType(_ types: [CatalogType]) throws(Mismatch) -> CatalogType {
    guard var chosen = types.first else { return .unknown }
    for next in types.dropFirst() where next != .unknown && next != chosen {
      if chosen == .unknown {
        chosen = next
      } else if next.category != chosen.category {
        throw Mismatch(left: chosen, right: next)
      } else if !chosen.isPreferred, canCoerce(chosen, next, .implicit), !canCoerce(next, chosen, .implicit) {
        chosen = next
      }
    }
    return chosen
  }
}

/// What the polymorphic parameters of a signature stand for in one call.
struct Polymorphism {
  private(set) var element: CatalogType?
  private(set) var array: CatalogType?
  private(set) var compatible: CatalogType?
  /// A polymorphic parameter has only unknown arguments.
  private(set) var isUndetermined = false

  /// nil when the arguments do not agree.
  init?(_ actual: [CatalogType], _ declared: [CatalogType]) {
    var compatibles: [CatalogType] = []
    var usesElement = false
    var usesCompatible = false
    var mustBeScalar = false
    var compatibleMustBeScalar = false
    for (type, parameter) in zip(actual, declared) where parameter.isPolymorphic {
      let known = type == .unknown ? nil : type
      switch parameter {
      case .anyElement, .anyNonArray, .anyEnum:
        usesElement = true
        if parameter == .anyNonArray { mustBeScalar = true }
        guard let known else { continue }
        if parameter == .anyEnum || element.map({ $0 != known }) == true { return nil }
        element = known
      case .anyArray:
        usesElement = true
        guard let known else { continue }
        guard known.isArray, array == nil || array == known else { return nil }
        array = known
      case .anyCompatible, .anyCompatibleNonArray:
        usesCompatible = true
        if parameter == .anyCompatibleNonArray { compatibleMustBeScalar = true }
        if let known { compatibles.append(known) }
      case .anyCompatibleArray:
        usesCompatible = true
        guard let known else { continue }
        guard let element = known.element else { return nil }
        compatibles.append(element)
      default:
        // Ranges: no argument can have such a type, an unknown literal fits for the moment.
        if known != nil { return nil }
        isUndetermined = true
      }
    }
    if let array {
      if let element, array.element != element { return nil }
      element = array.element
    }
    if mustBeScalar, element?.isArray == true { return nil }
    if usesElement, element == nil { isUndetermined = true }
    if usesCompatible {
      guard let common = try? Coercion.commonType(compatibles),
        compatibles.allSatisfy({ Coercion.canCoerce($0, common, .implicit) }),
        !(compatibleMustBeScalar && common.isArray)
      else { return nil }
      compatible = compatibles.isEmpty ? .text : common
    }
    if array == nil { array = element?.array }
  }

  /// The concrete type; nil where it is not determined or PostgreSQL has none (an array of arrays).
  func concrete(_ type: CatalogType) -> CatalogType? {
    switch type {
    case .anyElement, .anyNonArray: element
    case .anyArray: array
    case .anyCompatible, .anyCompatibleNonArray: compatible
    case .anyCompatibleArray: compatible?.array
    default: type.isPolymorphic ? nil : type
    }
  }
}
