/// Values by key within a limit of bytes: decisions only, no clock and no I/O.
///
/// The method is GreedyDual-Size-Frequency: what makes room is the value with the least uses and cost for its bytes, and
/// values that have not been used for long lose against new ones, because each eviction raises what a use counts from.
struct GreedyDualStore<Key: Hashable, Value> {
  private struct Slot {
    var value: Value
    var bytes: Int
    var cost: Double
    var uses: Int
    var priority: Double
    /// Of two with one priority the older goes.
    var number: Int
  }

  let limit: Int
  private(set) var bytes = 0
  private var slots: [Key: Slot] = [:]
  private var base = 0.0
  private var inserted = 0

  init(limit: Int) { self.limit = limit }

  var count: Int { slots.count }
  var all: [(key: Key, value: Value, bytes: Int, uses: Int)] {
    slots.sorted { $0.value.number < $1.value.number }.map { ($0.key, $0.value.value, $0.value.bytes, $0.value.uses) }
  }

  /// The value, without a use of it.
  func value(_ key: Key) -> Value? { slots[key]?.value }

  mutating func use(_ key: Key) {
    guard var slot = slots[key] else { return }
    slot.uses += 1
    slot.priority = priority(slot)
    slots[key] = slot
  }

  /// Puts a value in, in the place of the key's earlier one and of as many others as it takes.
  ///
  /// - Parameter cost: what it takes to make the value again, in any unit.
  /// - Returns: how many others went; nil when the value is larger than all of the room.
  @discardableResult
  mutating func insert(_ value: Value, for key: Key, bytes size: Int, cost: Double) -> Int? {
    let uses = slots[key]?.uses ?? 0
    remove(key)
    guard size <= limit else { return nil }
    var evicted = 0
    // A look at all: there are some hundreds, and results come no faster than queries run.
    while bytes + size > limit,
      let least = slots.min(by: { ($0.value.priority, $0.value.number) < ($1.value.priority, $1.value.number) })
    {
      base = least.value.priority
      remove(least.key)
      evicted += 1
    }
    inserted += 1
    var slot = Slot(value: value, bytes: size, cost: cost, uses: uses + 1, priority: 0, number: inserted)
    slot.priority = priority(slot)
    slots[key] = slot
    bytes += size
    return evicted
  }

  @discardableResult
  mutating func remove(_ key: Key) -> Value? {
    guard let slot = slots.removeValue(forKey: key) else { return nil }
    bytes -= slot.bytes
    return slot.value
  }

  mutating func removeAll() {
    slots = [:]
    bytes = 0
  }

  private func priority(_ slot: Slot) -> Double { base + Double(slot.uses) * slot.cost / Double(max(slot.bytes, 1)) }
}
