import HansaArrow
import HansaCore

extension TextForm {
  /// `{1,NULL,"a b"}`; arrays of arrays nest without quotation marks.
  func arrayWriter(_ type: SQLType, _ column: ArrowColumn) -> CellWriter {
    guard let child = column.children.first, let offsets = column.offsets else {
      return { _, buffer in buffer.append("{}") }
    }
    let element = writer(type.element ?? .text, child)
    var isNested = false
    if case .list = child.layout { isNested = true }
    return { row, buffer in
      let bounds = offsets.values(Int32.self)
      buffer.append(UInt8(ascii: "{"))
      for index in Int(bounds[row])..<Int(bounds[row + 1]) {
        if index > Int(bounds[row]) { buffer.append(UInt8(ascii: ",")) }
        if child.isNull(index) {
          buffer.append("NULL")
          continue
        }
        let start = buffer.count
        element(index, &buffer)
        if !isNested, buffer.needsArrayQuotes(from: start) {
          buffer.quote(from: start, escape: UInt8(ascii: "\\")) {
            $0 == UInt8(ascii: "\"") || $0 == UInt8(ascii: "\\")
          }
        }
      }
      buffer.append(UInt8(ascii: "}"))
    }
  }
}

extension ByteBuffer {
  /// Whether an array's element written from `start` on would be read as something else without quotation marks.
  fileprivate func needsArrayQuotes(from start: Int) -> Bool {
    if count == start || isNullWord(from: start) { return true }
    return contains(from: start) { byte in
      switch byte {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "{"), UInt8(ascii: "}"), UInt8(ascii: ","),
        UInt8(ascii: " "), 0x09...0x0D:
        true
      default: false
      }
    }
  }

  private func isNullWord(from start: Int) -> Bool {
    guard count - start == 4 else { return false }
    let word: StaticString = "null"
    return (0..<4).allSatisfy { self[start + $0] | 0x20 == word.utf8Start[$0] }
  }
}
