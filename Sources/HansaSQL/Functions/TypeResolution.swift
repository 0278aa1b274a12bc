import HansaCore

/// Conversions between types and the common type of several expressions, as PostgreSQL decides them.
public enum TypeResolution {
  public enum CastContext: Sendable { case implicit, assignment, explicit }

  /// The type that UNION, CASE, VALUES, COALESCE, ARRAY[…] and the like give; text where all are unknown.
  ///
  /// - Parameter context: the construct's name for the message, `UNION`.
  /// - Throws: `.datatypeMismatch`, `.cannotCoerce`.
  public static func common(_ types: [SQLType], context: String) throws(HansaError) -> SQLType {
    let catalogTypes = types.map { CatalogType($0) }
    let chosen: CatalogType
    do throws(Coercion.Mismatch) {
      chosen = try Coercion.commonType(catalogTypes)
    } catch {
      throw HansaError(
        .datatypeMismatch,
        "\(context) types \(describe(error.left)) and \(describe(error.right)) cannot be matched")
    }
    if chosen == .unknown { return .text }
    for type in catalogTypes where !Coercion.canCoerce(type, chosen, .implicit) {
      throw HansaError(
        .cannotCoerce, "\(context) could not convert type \(describe(type)) to \(describe(chosen))")
    }
    // Modifiers survive only where all agree. The scale of numerics is a promise of ours, and holds where all keep it.
    if let first = types.first, types.allSatisfy({ $0 == first }) { return first }
    guard chosen == .numeric else {
      return types.first { CatalogType($0) == chosen }?.base ?? .text
    }
    let scales = Set(
      types.map { type -> Int? in
        if case .numeric(_, let scale) = type { return scale }
        return type.isInteger ? 0 : nil
      })
    return .numeric(precision: nil, scale: scales.count == 1 ? scales.first ?? nil : nil)
  }

  /// Whether PostgreSQL converts in the context; whether a value then fits is another matter.
  public static func canCast(_ from: SQLType, _ to: SQLType, _ context: CastContext) -> Bool {
    let level: Catalog.CastContext =
      switch context {
      case .implicit: .implicit
      case .assignment: .assignment
      case .explicit: .explicit
      }
    return Coercion.canCoerce(CatalogType(from), CatalogType(to), level)
  }

  /// Whether values of the type can be compared at all: ORDER BY, GROUP BY, DISTINCT, UNION and joins need it.
  public static func isComparable(_ type: SQLType) -> Bool {
    switch type {
    case .json: false
    case .array(let element): isComparable(element)
    case .record(let fields): fields.allSatisfy(isComparable)
    default: true
    }
  }

  private static func describe(_ type: CatalogType) -> String {
    type.sqlType?.base.description ?? type.name.string
  }
}
