/// The description at the end of a Parquet file (`FileMetaData` in Thrift's compact protocol), as far as it takes to say
/// something more in it: DuckDB wants its entries before the first row.
struct ParquetFooter {
  private static let metadataField = 5
  /// Structs in structs; the format has less than ten.
  private static let deepest = 32

  private enum Kind: UInt8 {
    case yes = 1
    case no, byte, int16, int32, int64, double, binary, list, set, map, structure
  }

  let bytes: [UInt8]

  /// The same description with an entry of key and value.
  ///
  /// - Returns: nil for bytes that are no such description, and for one that has entries already.
  func adding(_ key: String, _ value: String) -> ParquetFooter? {
    var position = 0
    var last = 0
    while position < bytes.count, bytes[position] != 0 {
      var next = position
      guard let (number, kind) = field(&next, after: last), number != Self.metadataField else { return nil }
      if number > Self.metadataField {
        // It was counted from the one before it.
        let header = Self.header(number, after: Self.metadataField, kind)
        return ParquetFooter(bytes: bytes[..<position] + Self.entry(key, value, after: last) + header + bytes[next...])
      }
      guard skip(kind, &next, depth: 0) else { return nil }
      (position, last) = (next, number)
    }
    guard position < bytes.count else { return nil }
    return ParquetFooter(bytes: bytes[..<position] + Self.entry(key, value, after: last) + bytes[position...])
  }

  /// The field of the entries, with one.
  private static func entry(_ key: String, _ value: String, after last: Int) -> [UInt8] {
    var bytes = header(metadataField, after: last, .list) + [1 << 4 | Kind.structure.rawValue]
    for (number, text) in [(1, key), (2, value)] {
      bytes += header(number, after: number - 1, .binary) + varint(text.utf8.count) + Array(text.utf8)
    }
    return bytes + [0]
  }

  /// The number and the kind of the field that begins at the position, which is moved behind its header.
  private func field(_ position: inout Int, after last: Int) -> (number: Int, kind: Kind)? {
    guard position < bytes.count, let kind = Kind(rawValue: bytes[position] & 15) else { return nil }
    let step = Int(bytes[position] >> 4)
    position += 1
    guard step == 0 else { return (last + step, kind) }
    return varint(&position).map { ($0 >> 1, kind) }
  }

  private func skip(_ kind: Kind, _ position: inout Int, depth: Int) -> Bool {
    guard depth < Self.deepest else { return false }
    switch kind {
    case .yes, .no: break
    case .byte: position += 1
    case .int16, .int32, .int64: return varint(&position) != nil
    case .double: position += 8
    case .binary:
      guard let count = varint(&position), count <= bytes.count - position else { return false }
      position += count
    case .list, .set:
      guard position < bytes.count, let element = Kind(rawValue: bytes[position] & 15) else { return false }
      var count = Int(bytes[position] >> 4)
      position += 1
      if count == 15 {
        guard let long = varint(&position) else { return false }
        count = long
      }
      return skip(element, times: count, &position, depth: depth)
    case .map: return false
    case .structure:
      var last = 0
      while position < bytes.count, bytes[position] != 0 {
        guard let (number, kind) = field(&position, after: last), skip(kind, &position, depth: depth + 1) else {
          return false
        }
        last = number
      }
      position += 1
    }
    return position <= bytes.count
  }

  private func skip(_ element: Kind, times count: Int, _ position: inout Int, depth: Int) -> Bool {
    guard count <= bytes.count else { return false }
    for _ in 0..<count {
      // A boolean of a list has a byte of its own; that of a field lies in its header.
      let kind = element == .yes || element == .no ? .byte : element
      guard skip(kind, &position, depth: depth + 1) else { return false }
    }
    return true
  }

  private func varint(_ position: inout Int) -> Int? {
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 64, by: 7) {
      guard position < bytes.count else { return nil }
      let byte = bytes[position]
      position += 1
      value |= UInt64(byte & 127) &<< shift
      if byte < 128 { return Int(clamping: value) }
    }
    return nil
  }

  private static func varint(_ value: Int) -> [UInt8] {
    var rest = value
    var bytes: [UInt8] = []
    while rest >= 128 {
      bytes.append(UInt8(rest & 127) | 128)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }

  private static func header(_ number: Int, after last: Int, _ kind: Kind) -> [UInt8] {
    let step = number - last
    return (1...15).contains(step) ? [UInt8(step) << 4 | kind.rawValue] : [kind.rawValue] + varint(number << 1)
  }
}
