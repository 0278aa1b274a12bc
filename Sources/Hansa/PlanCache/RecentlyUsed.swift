/// A dictionary that knows which entry has been left alone for longest. All operations take constant time.
struct RecentlyUsed<Key: Hashable, Value> {
  /// The neighbours in the order of use; nil at the ends.
  private struct Links {
    var newer: Int?
    var older: Int?
  }

  private var positions: [Key: Int] = [:]
  // Apart from each other, so that none is copied for another.
  private var keys: [Key?] = []
  private var values: [Value?] = []
  private var links: [Links] = []
  private var free: [Int] = []
  private var newest: Int?
  private var oldest: Int?

  var count: Int { positions.count }

  /// The value, which becomes the most recently used.
  mutating func use(_ key: Key) -> Value? {
    guard let position = positions[key] else { return nil }
    if position != newest {
      unlink(position)
      link(position)
    }
    return values[position]
  }

  /// Puts a value in, as the most recently used.
  ///
  /// - Returns: the value that it replaces.
  @discardableResult
  mutating func insert(_ value: Value, for key: Key) -> Value? {
    let replaced = remove(key)
    let position = free.popLast() ?? values.count
    if position == values.count {
      keys.append(nil)
      values.append(nil)
      links.append(Links())
    }
    (keys[position], values[position]) = (key, value)
    positions[key] = position
    link(position)
    return replaced
  }

  @discardableResult
  mutating func remove(_ key: Key) -> Value? {
    guard let position = positions.removeValue(forKey: key) else { return nil }
    unlink(position)
    free.append(position)
    keys[position] = nil
    return values[position].take()
  }

  /// Takes out what has been left alone for longest; nil when there is nothing.
  mutating func removeOldest() -> Value? { oldest.flatMap { keys[$0] }.flatMap { remove($0) } }

  private mutating func link(_ position: Int) {
    links[position] = Links(newer: nil, older: newest)
    if let newest { links[newest].newer = position }
    newest = position
    oldest = oldest ?? position
  }

  private mutating func unlink(_ position: Int) {
    let own = links[position]
    if let newer = own.newer { links[newer].older = own.older } else { newest = own.older }
    if let older = own.older { links[older].newer = own.newer } else { oldest = own.newer }
  }
}
