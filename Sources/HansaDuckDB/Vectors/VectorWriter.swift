import CDuckDB
import HansaArrow

/// Writes rows of Arrow columns into DuckDB's vectors, whose types are those of `LogicalType(layout)`.
public enum VectorWriter {
  /// Writes rows `range` of the batch (at most 2,048) into the chunk and sets its size.
  public static func write(_ batch: RecordBatch, _ range: Range<Int>, into chunk: duckdb_data_chunk?) {
    let duckdb = DuckDBLibrary.functions
    for (index, column) in batch.columns.enumerated() {
      write(column, range, into: duckdb.pointee.data_chunk_get_vector(chunk, idx_t(index)), at: 0)
    }
    duckdb.pointee.data_chunk_set_size(chunk, idx_t(range.count))
  }

  /// Writes rows `range` of the column into rows of the vector from `start` on.
  static func write(_ column: ArrowColumn, _ range: Range<Int>, into vector: duckdb_vector?, at start: Int) {
    guard !range.isEmpty, let data = DuckDBLibrary.functions.pointee.vector_get_data(vector) else { return }
    if column.nullCount > 0 { writeValidity(column, range, into: vector, at: start) }
    // Nobody looks at what stands behind NULL; lists go on where the last one ended.
    if column.nullCount == column.count, column.children.isEmpty { return }
    switch column.layout {
    case .boolean:
      let target = data.assumingMemoryBound(to: UInt8.self) + start
      for (offset, row) in range.enumerated() { target[offset] = column.data.bytes[row >> 3] >> UInt8(row & 7) & 1 }
    case .int16, .int32, .int64, .float32, .float64, .date32, .time64, .timestamp:
      copy(column, range, width: column.layout.byteWidth ?? 0, to: data, at: start)
    case .decimal128(let precision, _):
      switch VectorConversion.decimalStorage(width: precision) {
      case .int16: narrow(column, range, Int16.self, to: data, at: start)
      case .int32: narrow(column, range, Int32.self, to: data, at: start)
      case .int64: narrow(column, range, Int64.self, to: data, at: start)
      default: copy(column, range, width: 16, to: data, at: start)
      }
    case .utf8, .binary: writeBytes(column, range, into: vector, data, at: start)
    case .intervalMonthDayNano:
      copy(column, range, width: 16, to: data, at: start)
      let target = data.assumingMemoryBound(to: duckdb_interval.self) + start
      for offset in 0..<range.count { target[offset].micros /= 1000 }
    case .fixedBinary16:
      let target = data.assumingMemoryBound(to: UInt128.self) + start
      let source = column.data.values(UInt128.self)
      for (offset, row) in range.enumerated() { target[offset] = source[row].byteSwapped ^ (1 << 127) }
    case .list: writeLists(column, range, into: vector, data, at: start)
    }
  }

  private static func copy(
    _ column: ArrowColumn, _ range: Range<Int>, width: Int, to data: UnsafeMutableRawPointer, at start: Int
  ) {
    guard let source = column.data.bytes.baseAddress else { return }
    (data + start * width).copyMemory(from: source + range.lowerBound * width, byteCount: range.count * width)
  }

  private static func narrow<T: FixedWidthInteger>(
    _ column: ArrowColumn, _ range: Range<Int>, _ type: T.Type, to data: UnsafeMutableRawPointer, at start: Int
  ) {
    let target = data.assumingMemoryBound(to: T.self) + start
    let source = column.data.values(Int128.self)
    for (offset, row) in range.enumerated() { target[offset] = T(truncatingIfNeeded: source[row]) }
  }

  private static func writeValidity(
    _ column: ArrowColumn, _ range: Range<Int>, into vector: duckdb_vector?, at start: Int
  ) {
    let duckdb = DuckDBLibrary.functions
    duckdb.pointee.vector_ensure_validity_writable(vector)
    guard let mask = duckdb.pointee.vector_get_validity(vector), let bits = column.validity?.bytes else { return }
    if start == 0, range.lowerBound & 7 == 0, let source = bits.baseAddress {
      // Bits behind the last row are never looked at.
      let bytes = (range.count + 7) >> 3
      UnsafeMutableRawPointer(mask).copyMemory(from: source + range.lowerBound >> 3, byteCount: bytes)
      return
    }
    for (offset, row) in range.enumerated() where bits[row >> 3] & (1 << UInt8(row & 7)) == 0 {
      mask[(start + offset) >> 6] &= ~(1 << UInt64((start + offset) & 63))
    }
  }

  private static func writeBytes(
    _ column: ArrowColumn, _ range: Range<Int>, into vector: duckdb_vector?, _ data: UnsafeMutableRawPointer,
    at start: Int
  ) {
    guard let offsets = column.offsets?.values(Int32.self) else { return }
    let assign = DuckDBLibrary.functions.pointee.unsafe_vector_assign_string_element_len
    var target = data + start * 16
    for (offset, row) in range.enumerated() {
      let length = Int(offsets[row + 1] - offsets[row])
      if length <= 12 {
        // Short strings lie in the vector itself; the rest of the 16 bytes must be zero.
        var words: (UInt64, UInt64) = (0, 0)
        withUnsafeMutableBytes(of: &words) { bytes in
          bytes.storeBytes(of: UInt32(truncatingIfNeeded: length), as: UInt32.self)
          if length > 0, let source = column.data.bytes.baseAddress, let base = bytes.baseAddress {
            (base + 4).copyMemory(from: source + Int(offsets[row]), byteCount: length)
          }
          target.copyMemory(from: UnsafeRawPointer(bytes.baseAddress ?? target), byteCount: 16)
        }
      } else if let source = column.data.bytes.baseAddress {
        // Sources have checked that text is UTF-8, so the function that checks nothing is the right one.
        let text = (source + Int(offsets[row])).assumingMemoryBound(to: CChar.self)
        assign(vector, idx_t(start + offset), text, idx_t(length))
      }
      target += 16
    }
  }

  private static func writeLists(
    _ column: ArrowColumn, _ range: Range<Int>, into vector: duckdb_vector?, _ data: UnsafeMutableRawPointer,
    at start: Int
  ) {
    let duckdb = DuckDBLibrary.functions
    guard let offsets = column.offsets?.values(Int32.self), let child = column.children.first else { return }
    let before = Int(duckdb.pointee.list_vector_get_size(vector))
    let first = Int(offsets[range.lowerBound])
    let elements = first..<Int(offsets[range.upperBound])
    let entries = data.assumingMemoryBound(to: duckdb_list_entry.self) + start
    for (offset, row) in range.enumerated() {
      entries[offset] = duckdb_list_entry(
        offset: UInt64(before + Int(offsets[row]) - first), length: UInt64(offsets[row + 1] - offsets[row]))
    }
    _ = duckdb.pointee.list_vector_reserve(vector, idx_t(before + elements.count))
    write(child, elements, into: duckdb.pointee.list_vector_get_child(vector), at: before)
    _ = duckdb.pointee.list_vector_set_size(vector, idx_t(before + elements.count))
  }
}
