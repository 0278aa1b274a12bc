import HansaArrow
import HansaCore

/// The metadata of Arrow's IPC messages (Schema.fbs and Message.fbs, version 5).
enum ArrowMessages {
  /// An entry of metadata.
  typealias Pair = (key: String, value: String)

  private static let version: Int16 = 4

  static func schema(_ schema: Schema) -> [UInt8] {
    var builder = FlatBufferBuilder()
    let fields = schema.fields.map {
      field($0.name.string, $0.layout, isNullable: $0.nullable, sqlType: $0.type, &builder)
    }
    let vector = builder.vector(references: fields)
    let header = builder.table([.int16(0), .reference(vector)])
    return message(kind: 1, header: header, bodyLength: 0, &builder)
  }

  /// - Parameters:
  ///   - nodes: rows and NULLs of each column, a list before its elements.
  ///   - buffers: offset and length of each buffer in the body.
  ///   - custom: what the message says beside the rows.
  static func recordBatch(
    rows: Int, nodes: [(Int64, Int64)], buffers: [(Int64, Int64)], bodyLength: Int, custom: Pair? = nil
  ) -> [UInt8] {
    var builder = FlatBufferBuilder()
    let bufferVector = builder.vector(pairs: buffers)
    let nodeVector = builder.vector(pairs: nodes)
    let header = builder.table([.int64(Int64(rows)), .reference(nodeVector), .reference(bufferVector)])
    return message(kind: 3, header: header, bodyLength: bodyLength, custom: custom, &builder)
  }

  private static func message(
    kind: UInt8, header: Int, bodyLength: Int, custom: Pair? = nil, _ builder: inout FlatBufferBuilder
  ) -> [UInt8] {
    let custom = custom.map { metadata($0, &builder) } ?? .absent
    let root = builder.table([.int16(version), .uint8(kind), .reference(header), .int64(Int64(bodyLength)), custom])
    return builder.finish(root: root)
  }

  private static func metadata(_ pair: Pair, _ builder: inout FlatBufferBuilder) -> FlatBufferBuilder.Slot {
    let key = builder.string(pair.key)
    let value = builder.string(pair.value)
    let entry = builder.table([.reference(key), .reference(value)])
    return .reference(builder.vector(references: [entry]))
  }

  private static func field(
    _ name: String, _ layout: ArrowType, isNullable: Bool, sqlType: SQLType?, _ builder: inout FlatBufferBuilder
  ) -> Int {
    var children: [Int] = []
    if case .list(let element) = layout {
      children = [field("item", element, isNullable: true, sqlType: nil, &builder)]
    }
    let childVector = builder.vector(references: children)
    let (kind, type) = self.type(layout, &builder)
    let metadata = sqlType.map { self.metadata(("sql.type", $0.description), &builder) } ?? .absent
    let nameString = builder.string(name)
    return builder.table([
      .reference(nameString), .bool(isNullable), .uint8(kind), .reference(type), .absent, .reference(childVector),
      metadata,
    ])
  }

  /// The number of the type in the union `Type`, and its table.
  private static func type(_ layout: ArrowType, _ builder: inout FlatBufferBuilder) -> (UInt8, Int) {
    switch layout {
    case .boolean: return (6, builder.table([]))
    case .int16: return (2, builder.table([.int32(16), .bool(true)]))
    case .int32: return (2, builder.table([.int32(32), .bool(true)]))
    case .int64: return (2, builder.table([.int32(64), .bool(true)]))
    case .float32: return (3, builder.table([.int16(1)]))
    case .float64: return (3, builder.table([.int16(2)]))
    case .decimal128(let precision, let scale):
      return (7, builder.table([.int32(Int32(precision)), .int32(Int32(scale)), .int32(128)]))
    case .utf8: return (5, builder.table([]))
    case .binary: return (4, builder.table([]))
    case .date32: return (8, builder.table([.int16(0)]))
    case .time64: return (9, builder.table([.int16(2), .int32(64)]))
    case .timestamp(utc: false): return (10, builder.table([.int16(2)]))
    case .timestamp(utc: true):
      let zone = builder.string("UTC")
      return (10, builder.table([.int16(2), .reference(zone)]))
    case .intervalMonthDayNano: return (11, builder.table([.int16(2)]))
    case .fixedBinary16: return (15, builder.table([.int32(16)]))
    case .list: return (12, builder.table([]))
    }
  }
}
