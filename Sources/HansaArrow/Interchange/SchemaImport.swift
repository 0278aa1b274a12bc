import CArrow
import HansaCore

extension Schema {
  /// Reads the columns that a struct schema of the C Data Interface describes, and releases it, also on failure.
  ///
  /// SQL types are those that follow from the layouts.
  ///
  /// - Throws: `.featureNotSupported` for a layout that Hansa does not have, naming the column; `.internalError` for
  ///   a schema that is released already or no struct.
  public init(importing source: UnsafeMutablePointer<CArrow.ArrowSchema>) throws(HansaError) {
    guard source.pointee.release != nil else {
      throw HansaError(.internalError, "an Arrow schema was released before it was imported")
    }
    defer { source.pointee.release?(source) }
    let format = String(cString: source.pointee.format)
    guard format == "+s" else {
      throw HansaError(.internalError, "an Arrow schema of format \"\(format)\" is no batch")
    }
    var fields: [Field] = []
    for index in 0..<Int(source.pointee.n_children) {
      guard let child = source.pointee.children[index] else { continue }
      let name = child.pointee.name.map { String(cString: $0) } ?? ""
      let layout = try Self.layout(child, column: name)
      let isNullable = child.pointee.flags & Int64(ARROW_FLAG_NULLABLE) != 0
      fields.append(Field(Name(name), layout.plainSQLType, layout: layout, nullable: isNullable))
    }
    self.init(fields)
  }

  private static func layout(
    _ schema: UnsafeMutablePointer<CArrow.ArrowSchema>, column: String
  ) throws(HansaError) -> ArrowType {
    var element: ArrowType?
    if schema.pointee.n_children == 1, let child = schema.pointee.children[0] {
      element = try layout(child, column: column)
    }
    let format = String(cString: schema.pointee.format)
    guard schema.pointee.dictionary == nil, let layout = ArrowType(formatString: format, element: element) else {
      throw HansaError(
        .featureNotSupported, "column \"\(column)\" has Arrow's format \"\(format)\", which is not supported",
        advice: "Cast the column to another type.")
    }
    return layout
  }
}
