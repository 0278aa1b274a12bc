import HansaCore

/// libpg_query's JSON, read once into a flat list: no tree of objects to build or to free, and no recursion.
///
/// It borrows the text: whoever made the tree keeps the text until the last node is out of use.
final class ParseTree {
  enum Kind: UInt8 { case object, array, string, scalar }

  /// An object's members follow it as key, value, key, value; an array's elements follow it.
  struct Item {
    var kind: Kind
    /// The bytes: of a string without its quotes, of a container not used.
    var start: Int32
    var end: Int32
    /// The item after this one and all that it holds.
    var next: Int32
  }

  let bytes: UnsafeBufferPointer<UInt8>
  private(set) var items: [Item] = []

  /// - Throws: `internalError` where the text is no JSON: a fault of the library.
  init(_ json: UnsafePointer<CChar>) throws(HansaError) {
    var length = 0
    while json[length] != 0 { length += 1 }
    bytes = UnsafeBufferPointer(start: UnsafeRawPointer(json).assumingMemoryBound(to: UInt8.self), count: length)
    items.reserveCapacity(length / 10 + 1)
    try read()
  }

  var root: TreeNode { TreeNode(tree: self, index: 0) }

  private func read() throws(HansaError) {
    var open: [Int] = []
    var at = 0
    while at < bytes.count {
      switch bytes[at] {
      case UInt8(ascii: "{"), UInt8(ascii: "["):
        open.append(items.count)
        append(bytes[at] == UInt8(ascii: "{") ? .object : .array, at, at)
        at += 1
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        guard let container = open.popLast() else { throw malformed(at) }
        items[container].next = Int32(items.count)
        at += 1
      case UInt8(ascii: "\""):
        let start = at + 1
        at = start
        while at < bytes.count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
        guard at < bytes.count else { throw malformed(start) }
        append(.string, start, at)
        at += 1
      case UInt8(ascii: ","), UInt8(ascii: ":"), 0x09, 0x0A, 0x0D, 0x20:
        at += 1
      default:
        let start = at
        while at < bytes.count, !Self.endsScalar(bytes[at]) { at += 1 }
        append(.scalar, start, at)
      }
    }
    guard open.isEmpty, !items.isEmpty else { throw malformed(at) }
  }

  private func append(_ kind: Kind, _ start: Int, _ end: Int) {
    items.append(Item(kind: kind, start: Int32(start), end: Int32(end), next: Int32(items.count + 1)))
  }

  private static func endsScalar(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: "}") || byte == UInt8(ascii: "]") || byte <= 0x20
  }

  private func malformed(_ offset: Int) -> HansaError {
    HansaError(.internalError, "libpg_query's tree is malformed at byte \(offset)")
  }
}

/// One value of the tree. Lookups walk the members of an object, of which there are few.
struct TreeNode {
  let tree: ParseTree
  let index: Int

  private var item: ParseTree.Item { tree.items[index] }

  /// A member of an object; nil where it is missing, which libpg_query does with false, 0, and nothing.
  subscript(key: StaticString) -> TreeNode? {
    guard item.kind == .object else { return nil }
    let end = Int(item.next)
    var at = index + 1
    while at < end {
      if key ~= TreeText(tree: tree, index: at) { return TreeNode(tree: tree, index: at + 1) }
      at = Int(tree.items[at + 1].next)
    }
    return nil
  }

  /// The elements of an array member; none where it is missing.
  func list(_ key: StaticString) -> [TreeNode] { self[key]?.elements ?? [] }

  var elements: [TreeNode] {
    guard item.kind == .array else { return [] }
    var elements: [TreeNode] = []
    var at = index + 1
    while at < Int(item.next) {
      elements.append(TreeNode(tree: tree, index: at))
      at = Int(tree.items[at].next)
    }
    return elements
  }

  /// The kind of node and its content: the only member of an object; nil for `{}`, which stands for nothing.
  var tagged: (tag: TreeText, node: TreeNode)? {
    guard item.kind == .object, index + 1 < Int(item.next) else { return nil }
    return (TreeText(tree: tree, index: index + 1), TreeNode(tree: tree, index: index + 2))
  }

  /// The content where the node is of the kind.
  func content(_ tag: StaticString) -> TreeNode? {
    guard let tagged, tag ~= tagged.tag else { return nil }
    return tagged.node
  }

  func flag(_ key: StaticString) -> Bool {
    guard let text = self[key].map({ TreeText(tree: tree, index: $0.index) }) else { return false }
    return "true" ~= text
  }

  func number(_ key: StaticString) -> Int? { self[key].flatMap { Int(TreeText(tree: tree, index: $0.index).string) } }

  /// A string member; empty where it is missing.
  func text(_ key: StaticString) -> TreeText? { self[key].map { TreeText(tree: tree, index: $0.index) } }

  func name(_ key: StaticString) -> Name? { text(key).map { Name($0.string) } }
}

/// A string of the tree, compared with constants in place.
struct TreeText {
  let tree: ParseTree
  let index: Int

  private var raw: UnsafeBufferPointer<UInt8> {
    let item = tree.items[index]
    return UnsafeBufferPointer(rebasing: tree.bytes[Int(item.start)..<Int(item.end)])
  }

  static func ~= (constant: StaticString, text: TreeText) -> Bool {
    let raw = text.raw
    guard raw.count == constant.utf8CodeUnitCount else { return false }
    for (i, byte) in raw.enumerated() where byte != constant.utf8Start[i] { return false }
    return true
  }

  /// The string with its escapes resolved.
  var string: String {
    let raw = raw
    guard raw.contains(UInt8(ascii: "\\")) else { return String(decoding: raw, as: UTF8.self) }
    var units: [UInt8] = []
    var at = 0
    while at < raw.count {
      guard raw[at] == UInt8(ascii: "\\"), at + 1 < raw.count else {
        units.append(raw[at])
        at += 1
        continue
      }
      let escape = raw[at + 1]
      at += 2
      switch escape {
      case UInt8(ascii: "b"): units.append(0x08)
      case UInt8(ascii: "f"): units.append(0x0C)
      case UInt8(ascii: "n"): units.append(0x0A)
      case UInt8(ascii: "r"): units.append(0x0D)
      case UInt8(ascii: "t"): units.append(0x09)
      case UInt8(ascii: "u"):
        // Only control characters, "<" and ">" are written so; others stand as UTF-8.
        let digits = String(decoding: raw[at..<min(at + 4, raw.count)], as: UTF8.self)
        let scalar = UInt32(digits, radix: 16).flatMap(Unicode.Scalar.init) ?? "\u{FFFD}"
        units.append(contentsOf: Array(String(Character(scalar)).utf8))
        at += 4
      default: units.append(escape)
      }
    }
    return String(decoding: units, as: UTF8.self)
  }
}
