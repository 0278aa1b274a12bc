extension SourceCost {
  /// The way of rows from the source to the merge, in milliseconds.
  ///
  /// - Parameter width: bytes of a row's values, on average.
  func transfer(rows: Double, columns: Double, width: Double) -> Double {
    let milliseconds = rows * (sentRow + columns * sentValue) / 1000
    guard let speed = bytesPerSecond else { return milliseconds }
    // What carries and what makes the rows work at the same time.
    return max(milliseconds, rows * (width + 4 * columns) / speed * 1000)
  }

  /// Rows written into a statement for the source, in milliseconds: their values as literals, and the bytes of their text.
  func sending(rows: Double, columns: Double, width: Double) -> Double {
    let milliseconds = rows * max(1, columns) * receivedValue / 1000
    guard let speed = bytesPerSecond else { return milliseconds }
    // A number's text is about as long again as the number.
    return milliseconds + rows * (2 * width + 2 * columns) / speed * 1000
  }
}
