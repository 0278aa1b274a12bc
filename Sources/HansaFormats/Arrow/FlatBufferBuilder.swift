/// Writes a FlatBuffer from its end to its start: the part of the format that Arrow's messages need.
///
/// Positions are counted from the end of the buffer, so they stay right while it grows at the front.
struct FlatBufferBuilder {
  /// The value of one field of a table.
  enum Slot {
    case absent
    case bool(Bool)
    case uint8(UInt8)
    case int16(Int16)
    case int32(Int32)
    case int64(Int64)
    /// The position of a string, vector or table written before.
    case reference(Int)
  }

  /// Reversed: the last byte of the buffer comes first.
  private var reversed: [UInt8] = []
  private var alignment = 4

  private var position: Int { reversed.count }

  /// Zero bytes so that the position is a multiple of `size` after `following` more bytes.
  private mutating func align(_ size: Int, following: Int = 0) {
    alignment = max(alignment, size)
    while (position + following) % size != 0 { reversed.append(0) }
  }

  private mutating func push<T: FixedWidthInteger>(_ value: T) {
    align(MemoryLayout<T>.size)
    withUnsafeBytes(of: value.bigEndian) { reversed.append(contentsOf: $0) }
  }

  private mutating func pushReference(_ target: Int) {
    align(4)
    push(UInt32(position + 4 - target))
  }

  mutating func string(_ text: String) -> Int {
    let bytes = Array(text.utf8)
    align(4, following: bytes.count + 1)
    reversed.append(0)
    reversed.append(contentsOf: bytes.reversed())
    push(UInt32(bytes.count))
    return position
  }

  mutating func vector(references: [Int]) -> Int {
    align(4)
    for target in references.reversed() { pushReference(target) }
    push(UInt32(references.count))
    return position
  }

  /// A vector of structs of two 64-bit integers.
  mutating func vector(pairs: [(Int64, Int64)]) -> Int {
    align(4, following: pairs.count * 16)
    align(8, following: pairs.count * 16)
    for pair in pairs.reversed() {
      push(pair.1)
      push(pair.0)
    }
    push(UInt32(pairs.count))
    return position
  }

  /// A table whose fields stand in `slots` by their number.
  mutating func table(_ slots: [Slot]) -> Int {
    let end = position
    var fields = Array(repeating: 0, count: slots.count)
    for (number, slot) in slots.enumerated() {
      switch slot {
      case .absent: continue
      case .bool(let value): push(UInt8(value ? 1 : 0))
      case .uint8(let value): push(value)
      case .int16(let value): push(value)
      case .int32(let value): push(value)
      case .int64(let value): push(value)
      case .reference(let target): pushReference(target)
      }
      fields[number] = position
    }
    push(Int32(0))
    let table = position
    for field in fields.reversed() { push(UInt16(field == 0 ? 0 : table - field)) }
    push(UInt16(table - end))
    push(UInt16(4 + 2 * slots.count))
    let distance = Int32(position - table)
    withUnsafeBytes(of: distance.littleEndian) { bytes in
      for (index, byte) in bytes.enumerated() { reversed[table - 1 - index] = byte }
    }
    return table
  }

  /// The finished buffer with `root` as its root table.
  mutating func finish(root: Int) -> [UInt8] {
    align(alignment, following: 4)
    pushReference(root)
    return reversed.reversed()
  }
}
