import HansaCore

/// What was made of statements, for as many as the limit says; those that were not used for the longest go.
struct StatementMemory<Value> {
  /// Places for statements that come again and again: a power of two.
  private static var places: Int { 64 }
  /// Bytes of a statement that say which place is its.
  private static var telling: Int { 16 }

  private let limit: Int
  private var all = RecentlyUsed<Name, Value>()
  /// Found without hashing a statement: most that come are among few, and have the bytes of one that came just now.
  private var lately = [(text: Name, value: Value)?](repeating: nil, count: places)

  init(limit: Int) { self.limit = limit }

  mutating func use(_ statement: String) -> Value? {
    let (place, text) = (Self.place(of: statement), Name(statement))
    if let known = lately[place], known.text == text { return known.value }
    guard let value = all.use(text) else { return nil }
    lately[place] = (text, value)
    return value
  }

  mutating func insert(_ value: Value, for statement: String) {
    let text = Name(statement)
    if all.count >= limit { _ = all.removeOldest() }
    all.insert(value, for: text)
    lately[Self.place(of: statement)] = (text, value)
  }

  /// By its length and its last bytes, where statements of one shape differ.
  private static func place(of statement: String) -> Int {
    var sum = UInt64(truncatingIfNeeded: statement.utf8.count)
    for byte in statement.utf8.suffix(telling) { sum = (sum ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return Int(truncatingIfNeeded: (sum >> 32) & UInt64(places - 1))
  }
}
