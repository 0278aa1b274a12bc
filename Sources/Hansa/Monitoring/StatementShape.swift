/// What statements for sources have in common when they differ in constants only.
enum StatementShape {
  /// 64 bits (FNV-1a) of the statement, whatever its dialect: texts and numbers count as one constant, and a list of
  /// constants as one of them.
  static func hash(_ statement: String) -> UInt64 {
    var statement = statement
    return statement.withUTF8 { hash($0) }
  }

  private static func hash(_ bytes: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    func add(_ byte: UInt8) { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    let question = UInt8(ascii: "?")
    /// Where the last constant ended, and whether only blanks and commas came since.
    var isAfterConstant = false
    var isInWord = false
    /// Blanks and commas behind a constant, which count unless another constant follows.
    var pending: [UInt8] = []
    var index = 0
    while index < bytes.count {
      let byte = bytes[index]
      let end: Int
      if byte == UInt8(ascii: "'") {
        end = endOfText(bytes, from: index)
      } else if isDigit(byte), !isInWord {
        end = endOfNumber(bytes, from: index)
      } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "`") {
        // A name in quotes is a word, whatever is in it.
        for byte in pending { add(byte) }
        pending.removeAll(keepingCapacity: true)
        (isAfterConstant, isInWord) = (false, false)
        let start = index
        repeat {
          add(bytes[index])
          index += 1
        } while index < bytes.count && bytes[index] != bytes[start]
        if index < bytes.count { add(bytes[index]) }
        index += 1
        continue
      } else {
        if isAfterConstant, byte == 0x20 || byte == UInt8(ascii: ",") {
          pending.append(byte)
        } else {
          for byte in pending { add(byte) }
          pending.removeAll(keepingCapacity: true)
          isAfterConstant = false
          add(byte)
        }
        isInWord = isDigit(byte) ? isInWord : byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A || byte == 0x5F || byte >= 0x80
        index += 1
        continue
      }
      // One more of a list is no other statement.
      if !isAfterConstant || !pending.contains(UInt8(ascii: ",")) {
        for byte in pending { add(byte) }
        add(question)
      }
      pending.removeAll(keepingCapacity: true)
      (isAfterConstant, isInWord) = (true, false)
      index = end
    }
    return hash
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

  /// Behind the quote that ends the text; two quotes are one in it.
  private static func endOfText(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start + 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "'") {
        guard index + 1 < bytes.count, bytes[index + 1] == UInt8(ascii: "'") else { return index + 1 }
        index += 1
      }
      index += 1
    }
    return index
  }

  private static func endOfNumber(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    while index < bytes.count, isDigit(bytes[index]) || bytes[index] == UInt8(ascii: ".") || bytes[index] | 0x20 == 0x65
    {
      index += 1
    }
    return index
  }
}
