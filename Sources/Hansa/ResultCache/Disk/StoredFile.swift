import Foundation
import HansaArrow
import HansaCore
import HansaFormats

/// A result as a file: 64 bytes that say how long it is, the header, the batches, and 64 bytes with a hash of what is between.
enum StoredFile {
  private static let magic: UInt64 = 0x3153_4552_4153_4E48  // "HNSARES1"
  private static let largestHeader = 16 << 20

  /// Why a file is not used.
  enum Problem: Error { case missing, damaged(String) }

  // MARK: Writing

  static func write(_ header: StoredHeader, _ batches: [RecordBatch], to sink: FileDescriptorSink) throws(HansaError) {
    let encoded: Data
    do { encoded = try JSONEncoder().encode(header) } catch {
      throw HansaError(.internalError, "a result's header cannot be written", cause: error)
    }
    var hash = StableHash()
    let put = { (bytes: UnsafeRawBufferPointer) throws(HansaError) in
      hash.addWords(bytes)
      try sink.write(bytes)
    }
    try block([magic, UInt64(encoded.count), StableHash.of(Array(encoded))], put)
    try BatchImage.padded(Array(encoded), put)
    for batch in batches { try BatchImage.write(batch, put) }
    let total = hash.value
    try block([total], put)
  }

  private static func block(
    _ figures: [UInt64], _ put: (UnsafeRawBufferPointer) throws(HansaError) -> Void
  ) throws(HansaError) {
    var bytes: [UInt8] = []
    for figure in figures { withUnsafeBytes(of: figure.littleEndian) { bytes.append(contentsOf: $0) } }
    try BatchImage.padded(bytes, put)
  }

  // MARK: Reading

  /// An open file whose header was read.
  struct Opened: ~Copyable {
    let header: StoredHeader
    fileprivate let descriptor: Int32
    fileprivate let size: Int
    fileprivate let bodyStart: Int

    deinit { close(descriptor) }
  }

  static func open(_ path: String) throws(Problem) -> Opened {
    let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    guard descriptor >= 0 else { throw .missing }
    do throws(Problem) {
      var status = stat()
      guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else { throw .damaged("it is no file") }
      let size = Int(status.st_size)
      let start = try bytes(descriptor, 0..<BatchImage.alignment, of: size)
      let figures = (0..<3).map { index in
        start.withUnsafeBytes { UInt64(littleEndian: $0.loadUnaligned(fromByteOffset: index * 8, as: UInt64.self)) }
      }
      guard figures[0] == magic else { throw .damaged("it is not what Hansa writes") }
      guard figures[1] <= largestHeader else { throw .damaged("its header is too long") }
      let end = BatchImage.alignment + Int(figures[1])
      let encoded = try bytes(descriptor, BatchImage.alignment..<end, of: size)
      guard StableHash.of(encoded) == figures[2],
        let header = try? JSONDecoder().decode(StoredHeader.self, from: Data(encoded))
      else { throw .damaged("its header has changed") }
      let body = (end + BatchImage.alignment - 1) / BatchImage.alignment * BatchImage.alignment
      return Opened(header: header, descriptor: descriptor, size: size, bodyStart: body)
    } catch {
      close(descriptor)
      throw error
    }
  }

  /// The rows.
  static func batches(of file: borrowing Opened, schema: Schema) throws(Problem) -> [RecordBatch] {
    let memory = try read(file.descriptor, 0..<file.size, of: file.size)
    let end = file.size - BatchImage.alignment
    guard end >= file.bodyStart, file.size % BatchImage.alignment == 0 else { throw .damaged("it has no end") }
    // As it was written: piece by piece, each of whole words.
    var hash = StableHash()
    hash.addWords(UnsafeRawBufferPointer(rebasing: memory.bytes[..<end]))
    let expected = UInt64(littleEndian: memory.bytes.loadUnaligned(fromByteOffset: end, as: UInt64.self))
    guard hash.value == expected, memory.bytes[(end + 8)...].allSatisfy({ $0 == 0 }) else {
      throw .damaged("its rows have changed")
    }
    let body = ArrowBuffer(bytes: UnsafeRawBufferPointer(rebasing: memory.bytes[..<end])) {
      withExtendedLifetime(memory) {}
    }
    var reader = BatchImage.Reader(body, from: file.bodyStart, schema: schema)
    var batches: [RecordBatch] = []
    while !reader.isAtEnd {
      guard let batch = reader.next() else { throw .damaged("its rows cannot be read") }
      batches.append(batch)
    }
    guard batches.count == file.header.batches else { throw .damaged("rows of it are missing") }
    return batches
  }

  private static func bytes(_ descriptor: Int32, _ range: Range<Int>, of size: Int) throws(Problem) -> [UInt8] {
    let memory = try read(descriptor, range, of: size)
    return withExtendedLifetime(memory) { Array(memory.bytes) }
  }

  private static func read(_ descriptor: Int32, _ range: Range<Int>, of size: Int) throws(Problem) -> ArrowBuffer {
    guard range.upperBound <= size else { throw .damaged("its end is missing") }
    let memory = UnsafeMutableRawBufferPointer.allocate(
      byteCount: max(range.count, 1), alignment: BatchImage.alignment)
    var done = 0
    while done < range.count {
      let count = pread(descriptor, memory.baseAddress.map { $0 + done }, range.count - done, range.lowerBound + done)
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        memory.deallocate()
        throw .damaged("it cannot be read to its end")
      }
      done += count
    }
    nonisolated(unsafe) let owned = memory
    return ArrowBuffer(bytes: UnsafeRawBufferPointer(rebasing: owned[..<range.count])) { owned.deallocate() }
  }
}

extension StableHash {
  static func of(_ bytes: [UInt8]) -> UInt64 {
    var hash = StableHash()
    bytes.withUnsafeBytes { hash.add($0) }
    return hash.value
  }
}
