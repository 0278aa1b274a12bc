/// A hash that is the same in every process. It finds what was damaged, and is no protection against forgery.
struct StableHash {
  private(set) var value: UInt64

  init(seed: UInt64 = 0) { value = seed &+ 0x9E37_79B9_7F4A_7C15 }

  /// Bytes whose number is a multiple of 8: the same in one piece or in several.
  mutating func addWords(_ bytes: UnsafeRawBufferPointer) {
    for position in stride(from: 0, to: bytes.count / 8 * 8, by: 8) {
      add(UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: position, as: UInt64.self)))
    }
  }

  mutating func add(_ bytes: UnsafeRawBufferPointer) {
    let words = bytes.count / 8 * 8
    addWords(UnsafeRawBufferPointer(rebasing: bytes[..<words]))
    var rest: UInt64 = 0
    for byte in bytes[words...] { rest = rest << 8 | UInt64(byte) }
    if words < bytes.count { add(rest) }
    add(UInt64(bytes.count))
  }

  mutating func add(_ word: UInt64) {
    value = (value ^ word) &* 0xFF51_AFD7_ED55_8CCD
    value ^= value >> 32
  }

  static func of(_ text: String, seed: UInt64 = 0) -> UInt64 {
    var hash = StableHash(seed: seed)
    var text = text
    text.withUTF8 { hash.add(UnsafeRawBufferPointer($0)) }
    return hash.value
  }
}
