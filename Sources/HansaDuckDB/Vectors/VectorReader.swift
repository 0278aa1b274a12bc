import CDuckDB
import HansaArrow
import HansaCore

/// Collects the rows of one column of a result, chunk by chunk, and hands them over as an Arrow column.
final class VectorReader {
  private let layout: ArrowType
  private let conversion: VectorConversion
  private(set) var count = 0
  private var nullCount = 0
  private var validity = GrowingBuffer()
  private var offsets = GrowingBuffer()
  private var data = GrowingBuffer(capacity: 4096)
  private let child: VectorReader?
  private var hasOffsets: Bool

  init(_ conversion: VectorConversion, layout: ArrowType) {
    self.layout = layout
    self.conversion = conversion
    switch conversion {
    case .list(let inner, let child), .array(let inner, let child, _): self.child = VectorReader(inner, layout: child)
    default:
      if case .list(let element) = layout { child = VectorReader(.allNull, layout: element) } else { child = nil }
    }
    switch layout {
    case .utf8, .binary, .list: hasOffsets = true
    default: hasOffsets = false
    }
    if hasOffsets { offsets.append(Int32(0)) }
  }

  var byteCount: Int { validity.count + offsets.count + data.count + (child?.byteCount ?? 0) }

  /// Appends rows `range` of the vector.
  ///
  /// - Throws: `.numericOutOfRange` for a value outside the layout's range, `.programLimitExceeded` for more than
  ///   2 GiB of text in one batch.
  func append(_ vector: duckdb_vector?, _ range: Range<Int>) throws(HansaError) {
    guard !range.isEmpty else { return }
    let mask = DuckDBLibrary.functions.pointee.vector_get_validity(vector)
    let rows = VectorRows(data: DuckDBLibrary.functions.pointee.vector_get_data(vector), mask: mask, range: range)
    appendValidity(rows)
    try appendValues(vector, rows)
    count += range.count
  }

  /// The rows so far; this reader starts anew.
  func take() -> ArrowColumn {
    let column = ArrowColumn(
      layout: layout, count: count, nullCount: nullCount, validity: nullCount > 0 ? validity.take() : nil,
      offsets: hasOffsets ? offsets.take() : nil, data: data.take(), children: child.map { [$0.take()] } ?? [])
    count = 0
    nullCount = 0
    if hasOffsets { offsets.append(Int32(0)) }
    return column
  }

  // MARK: NULLs

  private func appendValidity(_ rows: VectorRows) {
    if conversion == .allNull {
      startValidity()
      for row in 0..<rows.range.count { validity.setBit(count + row, false) }
      nullCount += rows.range.count
      return
    }
    guard rows.mask != nil, rows.range.contains(where: { !rows.isValid($0) }) else {
      if nullCount > 0 { for row in 0..<rows.range.count { validity.setBit(count + row, true) } }
      return
    }
    startValidity()
    for (offset, row) in rows.range.enumerated() {
      let valid = rows.isValid(row)
      validity.setBit(count + offset, valid)
      if !valid { nullCount += 1 }
    }
  }

  /// The bits of the rows before the first NULL.
  private func startValidity() {
    if nullCount == 0 { for row in 0..<count { validity.setBit(row, true) } }
  }

  // MARK: Values

  private func appendValues(_ vector: duckdb_vector?, _ rows: VectorRows) throws(HansaError) {
    switch conversion {
    case .copy(let width): appendCopied(rows, width)
    case .boolean:
      let values = rows.values(UInt8.self)
      for (offset, row) in rows.range.enumerated() {
        data.setBit(count + offset, values[row] != 0 && rows.isValid(row))
      }
    case .integer(let source, let target): appendIntegers(rows, source, target)
    case .decimal(let source, let shift, let precision, let checked):
      try appendDecimals(rows, source, shift: shift, precision: precision, checked: checked)
    case .bytes: try appendBytes(rows)
    case .dictionary(let values): appendDictionary(rows, values)
    case .timestamp(let factor): try appendTimestamps(rows, factor)
    case .interval: try appendIntervals(rows)
    case .uuid:
      let values = rows.values(UInt128.self)
      for row in rows.range { data.append(rows.isValid(row) ? (values[row] ^ (1 << 127)).bigEndian : 0) }
    case .list, .array: try appendLists(vector, rows)
    case .allNull: appendNulls(rows.range.count)
    }
  }

  private func appendCopied(_ rows: VectorRows, _ width: Int) {
    guard let start = rows.data else { return }
    data.append(
      contentsOf: UnsafeRawBufferPointer(start: start + rows.range.lowerBound * width, count: rows.range.count * width))
  }

  private func appendIntegers(
    _ rows: VectorRows, _ source: VectorConversion.Storage, _ target: VectorConversion.Storage
  ) {
    switch (source, target) {
    case (.int8, _): for value in rows.values(Int8.self)[rows.range] { data.append(Int16(value)) }
    case (.uint8, _): for value in rows.values(UInt8.self)[rows.range] { data.append(Int16(value)) }
    case (.uint16, _): for value in rows.values(UInt16.self)[rows.range] { data.append(Int32(value)) }
    default: for value in rows.values(UInt32.self)[rows.range] { data.append(Int64(value)) }
    }
  }

  private func appendDecimals(
    _ rows: VectorRows, _ source: VectorConversion.Storage, shift: Int, precision: Int, checked: Bool
  ) throws(HansaError) {
    if source == .int128, shift == 0, !checked { return appendCopied(rows, 16) }
    switch source {
    case .int8: try decimals(rows, Int8.self, shift, precision, checked)
    case .int16: try decimals(rows, Int16.self, shift, precision, checked)
    case .int32: try decimals(rows, Int32.self, shift, precision, checked)
    case .int64: try decimals(rows, Int64.self, shift, precision, checked)
    case .int128: try decimals(rows, Int128.self, shift, precision, checked)
    case .uint8: try decimals(rows, UInt8.self, shift, precision, checked)
    case .uint16: try decimals(rows, UInt16.self, shift, precision, checked)
    case .uint32: try decimals(rows, UInt32.self, shift, precision, checked)
    case .uint64: try decimals(rows, UInt64.self, shift, precision, checked)
    case .uint128: try decimals(rows, UInt128.self, shift, precision, checked)
    }
  }

  @inline(__always)
  private func decimals<T: FixedWidthInteger & BitwiseCopyable>(
    _ rows: VectorRows, _ type: T.Type, _ shift: Int, _ precision: Int, _ checked: Bool
  ) throws(HansaError) {
    let values = rows.values(T.self)
    let factor = Decimal128.powersOfTen[shift]
    let bound = UInt128(Decimal128.powersOfTen[min(38, precision)])
    for row in rows.range {
      guard rows.isValid(row) else {
        data.append(Int128(0))
        continue
      }
      guard checked || T.bitWidth > 64 else {
        data.append(Int128(truncatingIfNeeded: values[row]) &* factor)
        continue
      }
      let (value, overflow) = (Int128(exactly: values[row]) ?? .max).multipliedReportingOverflow(by: factor)
      guard !overflow, value.magnitude < bound else {
        throw HansaError(.numericOutOfRange, "the value \(values[row]) does not fit numeric(\(precision))")
      }
      data.append(value)
    }
  }

  private func appendBytes(_ rows: VectorRows) throws(HansaError) {
    let strings = rows.values(duckdb_string_t.self)
    for row in rows.range {
      if rows.isValid(row), let string = strings.baseAddress.map({ $0 + row }) { data.append(contentsOf: string.bytes) }
      try appendOffset(data.count)
    }
  }

  private func appendDictionary(_ rows: VectorRows, _ values: [String]) {
    for row in rows.range {
      if rows.isValid(row) {
        let index =
          switch values.count {
          case ...0xFF: Int(rows.values(UInt8.self)[row])
          case ...0xFFFF: Int(rows.values(UInt16.self)[row])
          default: Int(rows.values(UInt32.self)[row])
          }
        var text = values[index]
        text.withUTF8 { data.append(contentsOf: UnsafeRawBufferPointer($0)) }
      }
      offsets.append(Int32(truncatingIfNeeded: data.count))
    }
  }

  private func appendTimestamps(_ rows: VectorRows, _ factor: Int64) throws(HansaError) {
    let values = rows.values(Int64.self)
    for row in rows.range {
      let value = values[row]
      if !rows.isValid(row) || value == .max || value == -.max {
        data.append(value)
      } else if factor > 0 {
        let (micros, overflow) = value.multipliedReportingOverflow(by: factor)
        guard !overflow else { throw HansaError(.datetimeOverflow, "timestamp out of range") }
        data.append(micros)
      } else {
        guard value % -factor == 0 else {
          throw HansaError(
            .datetimeOverflow, "a timestamp has nanoseconds (\(value) ns since 1970), and microseconds are the finest",
            advice: "Cast the column to TIMESTAMP in a view of the data, or round the data.")
        }
        data.append(value / -factor)
      }
    }
  }

  private func appendIntervals(_ rows: VectorRows) throws(HansaError) {
    let values = rows.values(duckdb_interval.self)
    for row in rows.range {
      let value = rows.isValid(row) ? values[row] : duckdb_interval()
      let (nanoseconds, overflow) = value.micros.multipliedReportingOverflow(by: 1000)
      guard !overflow else { throw HansaError(.datetimeOverflow, "interval out of range") }
      data.append(value.months)
      data.append(value.days)
      data.append(nanoseconds)
    }
  }

  private func appendLists(_ vector: duckdb_vector?, _ rows: VectorRows) throws(HansaError) {
    guard let child else { return }
    if case .array(_, _, let size) = conversion {
      let elements = DuckDBLibrary.functions.pointee.array_vector_get_child(vector)
      for row in rows.range {
        if rows.isValid(row) { try child.append(elements, row * size..<(row + 1) * size) }
        try appendOffset(child.count)
      }
      return
    }
    let elements = DuckDBLibrary.functions.pointee.list_vector_get_child(vector)
    let entries = rows.values(duckdb_list_entry.self)
    for row in rows.range {
      if rows.isValid(row) {
        let start = Int(entries[row].offset)
        try child.append(elements, start..<start + Int(entries[row].length))
      }
      try appendOffset(child.count)
    }
  }

  private func appendNulls(_ rows: Int) {
    for row in 0..<rows {
      if hasOffsets {
        offsets.append(Int32(truncatingIfNeeded: child?.count ?? data.count))
      } else if let width = layout.byteWidth {
        for _ in 0..<width { data.append(UInt8(0)) }
      } else {
        data.setBit(count + row, false)
      }
    }
  }

  private func appendOffset(_ offset: Int) throws(HansaError) {
    guard let offset = Int32(exactly: offset) else {
      throw HansaError(.programLimitExceeded, "more than 2 GiB of text in one batch of rows")
    }
    offsets.append(offset)
  }
}

/// The memory of a vector and which rows of it are meant.
struct VectorRows {
  let data: UnsafeMutableRawPointer?
  let mask: UnsafeMutablePointer<UInt64>?
  let range: Range<Int>

  @inline(__always)
  func values<T>(_ type: T.Type) -> UnsafeBufferPointer<T> {
    UnsafeBufferPointer(
      start: UnsafePointer(data?.assumingMemoryBound(to: T.self)), count: data == nil ? 0 : range.upperBound)
  }

  @inline(__always)
  func isValid(_ row: Int) -> Bool {
    guard let mask else { return true }
    return mask[row >> 6] & (1 << UInt64(row & 63)) != 0
  }
}

extension UnsafePointer where Pointee == duckdb_string_t {
  /// The string's bytes, which lie in the value itself when they are few.
  var bytes: UnsafeRawBufferPointer {
    let length = Int(pointee.value.inlined.length)
    if length <= 12 { return UnsafeRawBufferPointer(start: UnsafeRawPointer(self) + 4, count: length) }
    return UnsafeRawBufferPointer(start: pointee.value.pointer.ptr, count: length)
  }
}
