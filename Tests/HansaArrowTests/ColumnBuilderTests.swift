import HansaArrow
import HansaCore
import Testing

@Suite struct ColumnBuilderTests {
  static let samples: [(ArrowType, [SQLValue])] = [
    (.boolean, [.boolean(true), .null, .boolean(false)]),
    (.int16, [.integer(-32768), .null]),
    (.int64, [.integer(.max), .integer(.min)]),
    (.decimal128(precision: 38, scale: 2), [.decimal(Decimal128(unscaled: -5, scale: 2)), .null]),
    (.utf8, [.text("å"), .text(""), .null, .text("e\u{301}")]),
    (.binary, [.bytes([0, 255]), .null]),
    (.timestamp(utc: true), [.timestamptz(-1), .null]),
    (.intervalMonthDayNano, [.interval(Interval(months: 1, days: -2, microseconds: 3))]),
    (.fixedBinary16, [.uuid(0x0011_2233), .null]),
    (.list(.int32), [.array([.integer(1), .null]), .null, .array([])]),
  ]

  @Test(arguments: samples.indices)
  func `a column gives back what was appended, twice`(index: Int) throws {
    let (layout, values) = Self.samples[index]
    let builder = ColumnBuilder(layout)
    for _ in 0..<2 {
      for value in values { try builder.append(value: value) }
      let column = builder.take()
      #expect(column.count == values.count)
      #expect((0..<column.count).map { column.value($0) } == values)
      #expect(column.nullCount == values.count(where: { $0.isNull }))
    }
  }

  @Test func `a value that does not fit is an error`() {
    #expect(throws: HansaError.self) { try ColumnBuilder(.int16).append(value: .integer(40000)) }
    #expect(throws: HansaError.self) { try ColumnBuilder(.int64).append(value: .text("1")) }
  }
}
