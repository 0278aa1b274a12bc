import HansaCore

extension RelationPrinter {
  /// The rows' place as the statement is shown; when it is sent, they stand there as constants.
  mutating func shipped(_ rows: ShippedRows) throws(Unprintable) -> SelectBlock {
    // Two rows of each type tell whether the dialect can write such rows at all.
    var sample: [ScalarExpression] = []
    for column in rows.columns {
      guard let value = SQLValue.example(of: column.type) else {
        throw Unprintable(
          "rows from another source", "values of type \(column.type) are not sent to sources", code: .typeDiffers)
      }
      sample.append(.literal(value, column.type))
    }
    var trial = self
    _ = try trial.values(Values(columns: rows.columns, rows: [sample, sample]))
    let alias = nextAlias()
    let names = outputNames(rows.columns)
    return SelectBlock(
      from: "(VALUES /* shipment \(rows.shipment) */) AS \(alias)(\(quoted(names)))",
      items: items(rows.columns, alias, names))
  }
}

extension SQLType {
  /// Whether rows with such values can be sent to sources.
  public var canTravel: Bool { SQLValue.example(of: self) != nil }
}

extension SQLValue {
  /// A value of the type, if constants of it can be written exactly as a rule.
  fileprivate static func example(of type: SQLType) -> SQLValue? {
    switch type {
    case .boolean: .boolean(true)
    case .int2, .int4, .int8: .integer(1)
    case .numeric(_, let scale?): .decimal(Decimal128(unscaled: 1, scale: scale))
    case .text, .varchar, .char: .text("a")
    case .date: .date(0)
    case .timestamp: .timestamp(0)
    case .timestamptz: .timestamptz(0)
    case .uuid: .uuid(0)
    default: nil
    }
  }
}
