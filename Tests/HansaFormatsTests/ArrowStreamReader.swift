import HansaArrow
import HansaCore
import Testing

/// Reads an Arrow IPC stream back: enough of FlatBuffers and of the format for what the writer can write.
struct ArrowStreamReader {
  private let bytes: [UInt8]
  private(set) var schema = Schema([])
  private(set) var batches: [RecordBatch] = []
  private(set) var metadata: [[String: String]] = []
  /// What each message says beside its header.
  private(set) var customMetadata: [[String: String]] = []
  /// Body offsets of all buffers, to check their alignment.
  private(set) var bufferOffsets: [Int] = []

  init(_ bytes: [UInt8]) throws {
    self.bytes = bytes
    var position = 0
    while position < bytes.count {
      #expect(integer(position, UInt32.self) == 0xFFFF_FFFF)
      let length = Int(integer(position + 4, Int32.self))
      position += 8
      if length == 0 { break }
      #expect(position % 8 == 0 && length % 8 == 0)
      let message = Table(self, at: position + Int(integer(position, UInt32.self)))
      #expect(message.scalar(0, Int16.self) == 4)
      let body = position + length
      let bodyLength = Int(message.scalar(3, Int64.self))
      let header = try #require(message.table(2))
      customMetadata.append(Self.pairs(message.tables(4)))
      if message.scalar(1, UInt8.self) == 1 { readSchema(header) } else { try readBatch(header, body) }
      position = body + bodyLength
    }
    #expect(position == bytes.count)
  }

  fileprivate func integer<T: FixedWidthInteger>(_ position: Int, _ type: T.Type) -> T {
    bytes.withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: position, as: T.self)) }
  }

  private mutating func readSchema(_ header: Table) {
    var fields: [Field] = []
    for field in header.tables(1) {
      let layout = Self.layout(field)
      fields.append(
        Field(Name(field.string(0) ?? ""), .unknown, layout: layout, nullable: field.scalar(1, UInt8.self) != 0))
      metadata.append(Self.pairs(field.tables(6)))
    }
    schema = Schema(fields)
  }

  private static func pairs(_ tables: [Table]) -> [String: String] {
    Dictionary(uniqueKeysWithValues: tables.map { ($0.string(0) ?? "", $0.string(1) ?? "") })
  }

  private static func layout(_ field: Table) -> ArrowType {
    let type = field.table(3)
    switch field.scalar(2, UInt8.self) {
    case 2:
      switch type?.scalar(0, Int32.self) {
      case 16: return .int16
      case 32: return .int32
      default: return .int64
      }
    case 3: return type?.scalar(0, Int16.self) == 1 ? .float32 : .float64
    case 4: return .binary
    case 5: return .utf8
    case 6: return .boolean
    case 7:
      return .decimal128(
        precision: Int(type?.scalar(0, Int32.self) ?? 0), scale: Int(type?.scalar(1, Int32.self) ?? 0))
    case 8: return .date32
    case 9: return .time64
    case 10: return .timestamp(utc: type?.string(1) != nil)
    case 11: return .intervalMonthDayNano
    case 15: return .fixedBinary16
    default: return .list(field.tables(5).first.map(layout) ?? .utf8)
    }
  }

  private mutating func readBatch(_ header: Table, _ body: Int) throws {
    var nodes = header.pairs(1)[...]
    var buffers = header.pairs(2)[...]
    bufferOffsets += buffers.map { Int($0.0) }
    let columns = try schema.fields.map { try column($0.layout, &nodes, &buffers, body) }
    #expect(nodes.isEmpty && buffers.isEmpty)
    batches.append(RecordBatch(schema: schema, rowCount: Int(header.scalar(0, Int64.self)), columns: columns))
  }

  private func column(
    _ layout: ArrowType, _ nodes: inout ArraySlice<(Int64, Int64)>, _ buffers: inout ArraySlice<(Int64, Int64)>,
    _ body: Int
  ) throws -> ArrowColumn {
    func buffer() throws -> ArrowBuffer {
      let next = buffers.popFirst()
      let (offset, length) = try #require(next)
      return bytes.withUnsafeBytes {
        ArrowBuffer(
          copying: UnsafeRawBufferPointer(rebasing: $0[(body + Int(offset))..<(body + Int(offset) + Int(length))]))
      }
    }
    let node = nodes.popFirst()
    let (rows, nulls) = try #require(node)
    let validity = try buffer()
    var offsets: ArrowBuffer?
    var data = ArrowBuffer(copying: UnsafeRawBufferPointer(start: nil, count: 0))
    var children: [ArrowColumn] = []
    switch layout {
    case .utf8, .binary:
      offsets = try buffer()
      data = try buffer()
    case .list(let element):
      offsets = try buffer()
      children = [try column(element, &nodes, &buffers, body)]
    default: data = try buffer()
    }
    return ArrowColumn(
      layout: layout, count: Int(rows), nullCount: Int(nulls), validity: nulls > 0 ? validity : nil, offsets: offsets,
      data: data, children: children)
  }
}

/// A FlatBuffers table.
private struct Table {
  let reader: ArrowStreamReader
  let position: Int

  init(_ reader: ArrowStreamReader, at position: Int) {
    self.reader = reader
    self.position = position
  }

  private func field(_ number: Int) -> Int? {
    let vtable = position - Int(reader.integer(position, Int32.self))
    guard 4 + 2 * number < Int(reader.integer(vtable, UInt16.self)) else { return nil }
    let offset = Int(reader.integer(vtable + 4 + 2 * number, UInt16.self))
    return offset == 0 ? nil : position + offset
  }

  private func target(_ number: Int) -> Int? {
    field(number).map { $0 + Int(reader.integer($0, UInt32.self)) }
  }

  func scalar<T: FixedWidthInteger>(_ number: Int, _ type: T.Type) -> T {
    guard let field = field(number) else { return 0 }
    #expect(field % MemoryLayout<T>.size == 0, "a scalar is aligned")
    return reader.integer(field, type)
  }

  func table(_ number: Int) -> Table? { target(number).map { Table(reader, at: $0) } }

  func string(_ number: Int) -> String? {
    guard let start = target(number) else { return nil }
    let length = Int(reader.integer(start, UInt32.self))
    return String(decoding: (0..<length).map { reader.integer(start + 4 + $0, UInt8.self) }, as: UTF8.self)
  }

  func tables(_ number: Int) -> [Table] {
    guard let start = target(number) else { return [] }
    return (0..<Int(reader.integer(start, UInt32.self))).map { index in
      let entry = start + 4 + 4 * index
      return Table(reader, at: entry + Int(reader.integer(entry, UInt32.self)))
    }
  }

  func pairs(_ number: Int) -> [(Int64, Int64)] {
    guard let start = target(number) else { return [] }
    #expect((start + 4) % 8 == 0, "structs are aligned")
    return (0..<Int(reader.integer(start, UInt32.self))).map { index in
      let entry = start + 4 + 16 * index
      return (reader.integer(entry, Int64.self), reader.integer(entry + 8, Int64.self))
    }
  }
}
