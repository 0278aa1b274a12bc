/// Checks text before it enters a column.
enum TextCheck {
  enum Fault { case notUTF8, holdsNull }

  /// What PostgreSQL would refuse: bytes that are no UTF-8, and the character NUL, which its text cannot hold.
  @inline(__always)
  static func fault(_ bytes: UnsafeRawBufferPointer) -> Fault? {
    guard let start = bytes.baseAddress else { return nil }
    var index = 0
    // Eight at a time: no byte from 0x80 on, and none that is zero.
    while index + 8 <= bytes.count {
      let word = start.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      if (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 != 0 { return slowFault(bytes) }
      index += 8
    }
    while index < bytes.count {
      if bytes[index] == 0 || bytes[index] >= 0x80 { return slowFault(bytes) }
      index += 1
    }
    return nil
  }

  @inline(never)
  private static func slowFault(_ bytes: UnsafeRawBufferPointer) -> Fault? {
    let units = bytes.bindMemory(to: UInt8.self)
    guard (try? UTF8Span(validating: units.span).count) != nil else { return .notUTF8 }
    return units.contains(0) ? .holdsNull : nil
  }
}
