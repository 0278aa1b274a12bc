/// Pairs of a sequence by the order of their values.
enum PairOrder {
  /// How many pairs (i before j) rise (`x[i] < x[j]`) and fall, in O(n log n): a merge sort that counts (Knight 1966).
  static func count(_ values: [Double]) -> (rising: Int, falling: Int) {
    var sorted = values
    let falling = inversions(&sorted)
    var tied = 0
    var run = 1
    for index in sorted.indices.dropFirst() {
      run = sorted[index] == sorted[index - 1] ? run + 1 : 1
      tied += run - 1
    }
    return (values.count * (values.count - 1) / 2 - tied - falling, falling)
  }

  /// Sorts, and answers how many pairs stood in strictly falling order.
  static func inversions(_ values: inout [Double]) -> Int {
    var source = values
    var target = values
    var count = 0
    var width = 1
    while width < source.count {
      var start = 0
      while start < source.count {
        let middle = min(start + width, source.count)
        let end = min(start + 2 * width, source.count)
        var left = start
        var right = middle
        for position in start..<end {
          if left < middle && (right >= end || source[left] <= source[right]) {
            target[position] = source[left]
            left += 1
          } else {
            target[position] = source[right]
            right += 1
            count += middle - left
          }
        }
        start = end
      }
      swap(&source, &target)
      width *= 2
    }
    values = source
    return count
  }
}
