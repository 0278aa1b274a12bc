/// Bytes of text that grow at the end: what cells are written into, without a String for each.
public struct ByteBuffer: ~Copyable {
  private var memory: UnsafeMutablePointer<UInt8>
  private var capacity: Int
  public private(set) var count = 0

  public init(capacity: Int = 1 << 12) {
    self.capacity = max(capacity, 64)
    memory = .allocate(capacity: self.capacity)
  }

  deinit { memory.deallocate() }

  /// The bytes, valid until the next change.
  public var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: memory, count: count) }

  public subscript(index: Int) -> UInt8 { memory[index] }

  public mutating func removeAll() { count = 0 }

  /// Takes away the last byte, if there is one.
  mutating func removeLast() { count = max(0, count - 1) }

  @inline(__always)
  mutating func reserve(_ more: Int) {
    if count + more > capacity { grow(to: count + more) }
  }

  private mutating func grow(to needed: Int) {
    capacity = max(needed, capacity * 2)
    let bigger = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    bigger.update(from: memory, count: count)
    memory.deallocate()
    memory = bigger
  }

  @inline(__always)
  public mutating func append(_ byte: UInt8) {
    reserve(1)
    memory[count] = byte
    count += 1
  }

  @inline(__always)
  public mutating func append(_ source: UnsafeRawBufferPointer) {
    guard let base = source.baseAddress, source.count > 0 else { return }
    reserve(source.count)
    UnsafeMutableRawPointer(memory + count).copyMemory(from: base, byteCount: source.count)
    count += source.count
  }

  public mutating func append(_ text: StaticString) {
    append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  public mutating func append(string: String) {
    for byte in string.utf8 { append(byte) }
  }

  public mutating func append(repeating byte: UInt8, count times: Int) {
    guard times > 0 else { return }
    reserve(times)
    (memory + count).update(repeating: byte, count: times)
    count += times
  }

  /// Whether a byte from `start` on fulfils the condition.
  @inline(__always)
  func contains(from start: Int, where condition: (UInt8) -> Bool) -> Bool {
    for index in start..<count where condition(memory[index]) { return true }
    return false
  }

  /// Puts what was written from `start` on between quotation marks, with `escape` before each byte that needs it.
  mutating func quote(from start: Int, escape: UInt8, where needsEscape: (UInt8) -> Bool) {
    var escapes = 0
    for index in start..<count where needsEscape(memory[index]) { escapes += 1 }
    reserve(escapes + 2)
    var target = count + escapes + 1
    memory[target] = UInt8(ascii: "\"")
    var source = count
    count += escapes + 2
    while source > start {
      source -= 1
      target -= 1
      let byte = memory[source]
      memory[target] = byte
      if needsEscape(byte) {
        target -= 1
        memory[target] = escape
      }
    }
    memory[start] = UInt8(ascii: "\"")
  }
}

// MARK: Numbers

extension ByteBuffer {
  public mutating func append(integer value: Int64) {
    if value < 0 { append(UInt8(ascii: "-")) }
    append(unsigned: value.magnitude)
  }

  mutating func append(unsigned value: UInt64) {
    var digits = 1
    var bound: UInt64 = 10
    while digits < 20, value >= bound {
      digits += 1
      let (next, overflow) = bound.multipliedReportingOverflow(by: 10)
      if overflow { break }
      bound = next
    }
    append(unsigned: value, digits: digits)
  }

  /// The last `digits` digits of the value, with zeros in front.
  mutating func append(unsigned value: UInt64, digits: Int) {
    reserve(digits)
    var rest = value
    var position = count + digits
    while position > count {
      position -= 1
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      memory[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit)
      rest = quotient
    }
    count += digits
  }
}
