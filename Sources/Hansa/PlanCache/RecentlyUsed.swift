/// A dictionary that knows which entry has been left alone for longest. All operations take constant time.
struct RecentlyUsed<Key: Hashable, Value> {
  private struct Slot {
    var key: Key
    var value: Value
    /// The neighbours in the order of use; nil at the ends.
    var newer: Int?
    var older: Int?
  }

  private var positions: [Key: Int] = [:]
  private var slots: [Slot?] = []
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
    return slots[position]?.value
  }

  /// Puts a value in, as the most recently used.
  ///
  /// - Returns: the value that it replaces.
  @discardableResult
  mutating func insert(_ value: Value, for key: Key) -> Value? {
    let replaced = remove(key)
    let position = free.popLast() ?? slots.count
    if position == slots.count { slots.append(nil) }
    slots[position] = Slot(key: key, value: value)
    positions[key] = position
    link(position)
    return replaced
  }

  @discardableResult
  mutating func remove(_ key: Key) -> Value? {
    guard let position = positions.removeValue(forKey: key) else { return nil }
    unlink(position)
    defer { slots[position] = nil }
    free.append(position)
    return slots[position]?.value
  }

  /// Takes out what has been left alone for longest; nil when there is nothing.
  mutating func removeOldest() -> Value? { oldest.flatMap { slots[$0]?.key }.flatMap { remove($0) } }

  private mutating func link(_ position: Int) {
    slots[position]?.older = newest
    slots[position]?.newer = nil
    if let newest { slots[newest]?.newer = position }
    newest = position
    oldest = oldest ?? position
  }

  private mutating func unlink(_ position: Int) {
    guard let slot = slots[position] else { return }
    if let newer = slot.newer { slots[newer]?.older = slot.older } else { newest = slot.older }
    if let older = slot.older { slots[older]?.newer = slot.newer } else { oldest = slot.newer }
  }
}
