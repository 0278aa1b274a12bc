/// Figures by position, in memory of their own: they are looked up by the hundred thousand, with no checks of bounds and no
/// references to count.
final class JoinFigures<Value: BitwiseCopyable> {
  private let values: UnsafeMutableBufferPointer<Value>

  init(repeating value: Value, count: Int) {
    values = .allocate(capacity: count)
    values.initialize(repeating: value)
  }

  init(_ array: [Value]) {
    values = .allocate(capacity: array.count)
    _ = values.initialize(from: array)
  }

  deinit { values.deallocate() }

  /// A position that was made; only debug builds check it.
  subscript(position: Int) -> Value {
    get { values[position] }
    set { values[position] = newValue }
  }
}
