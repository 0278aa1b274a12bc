import HansaCore

extension TreeDecoder {
  mutating func cast(_ node: TreeNode, at outer: SourceSpan) throws(HansaError) -> Expression {
    guard let type = node["typeName"] else { throw unexpected("a cast without a type", at: outer) }
    // `interval '1 day'` has no place of its own: the type's then.
    let place = span(node, in: span(type, in: outer))
    let name = try typeName(type, at: place)
    return Expression(.cast(try member(node, "arg", in: place), name), span: place)
  }

  /// A TypeName's content.
  mutating func typeName(_ node: TreeNode, at outer: SourceSpan) throws(HansaError) -> TypeName {
    let span = span(node, in: outer)
    if node.flag("setof") { throw unsupported("SETOF", at: span) }
    if node.flag("pct_type") { throw unsupported("%TYPE", at: span) }
    let parts = names(node.list("names"))
    var modifiers = node.list("typmods")
    var fields: IntervalFields?
    if parts == ["pg_catalog", "interval"], let mask = modifiers.first?.content("A_Const")?["ival"]?.number("ival") {
      fields = try intervalFields(mask, at: span)
      modifiers.removeFirst()
    }
    return TypeName(
      parts: parts, modifiers: try expressions(modifiers, at: span), arrayDimensions: node.list("arrayBounds").count,
      intervalFields: fields, span: span)
  }

  /// The sum of INTERVAL_MASK of each field: PostgreSQL's datetime.h numbers them.
  private func intervalFields(_ mask: Int, at span: SourceSpan) throws(HansaError) -> IntervalFields? {
    let month = 1 << 1
    let year = 1 << 2
    let day = 1 << 3
    let hour = 1 << 10
    let minute = 1 << 11
    let second = 1 << 12
    switch mask {
    case 0x7FFF: return nil
    case year: return .year
    case month: return .month
    case day: return .day
    case hour: return .hour
    case minute: return .minute
    case second: return .second
    case year | month: return .yearToMonth
    case day | hour: return .dayToHour
    case day | hour | minute: return .dayToMinute
    case day | hour | minute | second: return .dayToSecond
    case hour | minute: return .hourToMinute
    case hour | minute | second: return .hourToSecond
    case minute | second: return .minuteToSecond
    default: throw unexpected("fields of an interval", at: span)
    }
  }
}
