/// Memory that a column reads from. Written once by its maker before it is shared, then only read.
public final class ArrowBuffer: @unchecked Sendable {
  public let bytes: UnsafeRawBufferPointer
  private let release: @Sendable () -> Void

  /// Memory of another owner, given back by `release`.
  public init(bytes: UnsafeRawBufferPointer, release: @escaping @Sendable () -> Void) {
    self.bytes = bytes
    self.release = release
  }

  /// A copy of `source` in memory of its own, aligned to 64 bytes as Arrow advises.
  public convenience init(copying source: UnsafeRawBufferPointer) {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(source.count, 1), alignment: 64)
    memory.copyMemory(from: source)
    nonisolated(unsafe) let owned = memory
    self.init(bytes: UnsafeRawBufferPointer(rebasing: memory[..<source.count])) { owned.deallocate() }
  }

  deinit { release() }

  public var count: Int { bytes.count }
}

extension ArrowBuffer {
  /// The memory as values of `T`; the caller knows the layout.
  @inlinable
  public func values<T: BitwiseCopyable>(_ type: T.Type) -> UnsafeBufferPointer<T> {
    bytes.assumingMemoryBound(to: type)
  }
}

/// Memory that grows while a builder writes, handed over without a copy when it is done.
public struct GrowingBuffer: ~Copyable {
  @usableFromInline var memory: UnsafeMutableRawBufferPointer
  @usableFromInline var used = 0

  public init(capacity: Int = 256) {
    memory = .allocate(byteCount: max(capacity, 64), alignment: 64)
  }

  deinit { memory.deallocate() }

  /// Bytes written.
  public var count: Int { used }

  @inlinable
  mutating func reserve(_ more: Int) {
    if used + more > memory.count { grow(to: used + more) }
  }

  @usableFromInline
  mutating func grow(to needed: Int) {
    let bigger = UnsafeMutableRawBufferPointer.allocate(byteCount: max(needed, memory.count * 2), alignment: 64)
    bigger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<used]))
    memory.deallocate()
    memory = bigger
  }

  @inlinable
  public mutating func append<T: BitwiseCopyable>(_ value: T) {
    reserve(MemoryLayout<T>.size)
    memory.storeBytes(of: value, toByteOffset: used, as: T.self)
    used += MemoryLayout<T>.size
  }

  @inlinable
  public mutating func append(contentsOf source: UnsafeRawBufferPointer) {
    guard !source.isEmpty else { return }
    reserve(source.count)
    UnsafeMutableRawBufferPointer(rebasing: memory[used...]).copyMemory(from: source)
    used += source.count
  }

  /// Sets bit `index` (from the lowest of the first byte), growing with zero bytes.
  public mutating func setBit(_ index: Int, _ value: Bool) {
    while used <= index >> 3 { append(UInt8(0)) }
    if value { memory[index >> 3] |= 1 << UInt8(index & 7) }
  }

  /// The written bytes as a buffer; this one starts anew.
  public mutating func take() -> ArrowBuffer {
    nonisolated(unsafe) let owned = memory
    let buffer = ArrowBuffer(bytes: UnsafeRawBufferPointer(rebasing: owned[..<used])) { owned.deallocate() }
    memory = .allocate(byteCount: max(64, min(used, 1 << 16)), alignment: 64)
    used = 0
    return buffer
  }
}
