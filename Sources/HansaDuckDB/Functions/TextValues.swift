import CDuckDB
import HansaCore

/// A text that DuckDB lends for the time of a call.
struct Text: VectorInput {
  let bytes: UnsafeBufferPointer<UInt8>

  static var vectorType: VectorType { .varchar }

  /// Up to 12 bytes lie in the value itself, in the vector's memory.
  static func read(_ vector: InputVector, _ row: Int) -> Text {
    guard let place = vector.data?.advanced(by: row * 16) else { return Text(bytes: .init(start: nil, count: 0)) }
    let length = Int(place.load(as: UInt32.self))
    let start =
      length <= 12
      ? UnsafeRawPointer(place + 4) : UnsafeRawPointer(place.load(fromByteOffset: 8, as: UnsafeRawPointer.self))
    return Text(bytes: UnsafeBufferPointer(start: start.assumingMemoryBound(to: UInt8.self), count: length))
  }

  var string: String { String(decoding: bytes, as: UTF8.self) }

  /// The text without blanks, tabs and line ends around it.
  var trimmed: Slice<UnsafeBufferPointer<UInt8>> {
    var slice = bytes[...]
    while let first = slice.first, first.isSpace { slice.removeFirst() }
    while let last = slice.last, last.isSpace { slice.removeLast() }
    return slice
  }
}

/// Bytes that DuckDB lends for the time of a call.
struct Blob: VectorInput {
  let bytes: UnsafeBufferPointer<UInt8>
  static var vectorType: VectorType { .blob }
  static func read(_ vector: InputVector, _ row: Int) -> Blob { Blob(bytes: Text.read(vector, row).bytes) }
}

extension String: VectorOutput {
  static var resultType: VectorType { .varchar }
  func write(_ vector: OutputVector, _ row: Int) {
    var copy = self
    copy.withUTF8 { vector.storeBytes($0, at: row) }
  }
}

/// A text in UTF-8, made byte by byte.
struct TextBytes: VectorOutput {
  var bytes: [UInt8]
  static var resultType: VectorType { .varchar }
  func write(_ vector: OutputVector, _ row: Int) {
    bytes.withUnsafeBufferPointer { vector.storeBytes($0, at: row) }
  }
}

struct BlobBytes: VectorOutput {
  var bytes: [UInt8]
  static var resultType: VectorType { .blob }
  func write(_ vector: OutputVector, _ row: Int) {
    bytes.withUnsafeBufferPointer { vector.storeBytes($0, at: row) }
  }
}

/// A list whose elements may be NULL.
struct ListOf<Element: VectorInput>: VectorInput {
  let child: InputVector
  let range: Range<Int>
  static var vectorType: VectorType { .list(Element.vectorType) }

  static func read(_ vector: InputVector, _ row: Int) -> ListOf<Element> {
    let entry = vector.load(row, as: duckdb_list_entry.self) ?? duckdb_list_entry()
    let child = InputVector(DuckDBLibrary.functions.pointee.list_vector_get_child(vector.handle))
    return ListOf(child: child, range: Int(entry.offset)..<Int(entry.offset + entry.length))
  }

  var elements: [Element?] { range.map { child.isValid($0) ? Element.read(child, $0) : nil } }
}

/// A list of texts.
struct TextList: VectorOutput {
  var elements: [[UInt8]?]
  static var resultType: VectorType { .list(.varchar) }

  func write(_ vector: OutputVector, _ row: Int) {
    let duckdb = DuckDBLibrary.functions.pointee
    let start = duckdb.list_vector_get_size(vector.handle)
    let end = start + idx_t(elements.count)
    _ = duckdb.list_vector_reserve(vector.handle, end)
    _ = duckdb.list_vector_set_size(vector.handle, end)
    let child = OutputVector(duckdb.list_vector_get_child(vector.handle))
    for (index, element) in elements.enumerated() {
      let place = Int(start) + index
      if let element {
        element.withUnsafeBufferPointer { child.storeBytes($0, at: place) }
      } else {
        child.setNull(place)
      }
    }
    vector.store(duckdb_list_entry(offset: start, length: idx_t(elements.count)), at: row)
  }
}

extension UInt8 {
  /// C's isspace: what PostgreSQL allows around numbers and dates.
  var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
  var isDigit: Bool { (0x30...0x39).contains(self) }
  var isUpper: Bool { (0x41...0x5A).contains(self) }
  var isLower: Bool { (0x61...0x7A).contains(self) }
  var isLetter: Bool { isUpper || isLower }
  var lowered: UInt8 { isUpper ? self | 0x20 : self }
  var raised: UInt8 { isLower ? self & 0xDF : self }
  /// A byte of a character after its first.
  var isContinuation: Bool { self & 0xC0 == 0x80 }
}
