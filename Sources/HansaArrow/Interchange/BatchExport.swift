import CArrow

extension RecordBatch {
  /// Fills `target` with the columns as a struct array of the C Data Interface, without copying them.
  ///
  /// The consumer owns what it holds then, and gives it back through `release`, once, from any thread; until then the
  /// batch's memory stays.
  public func export(to target: UnsafeMutablePointer<CArrow.ArrowArray>) {
    let children = columns.map { column in
      let child = UnsafeMutablePointer<CArrow.ArrowArray>.allocate(capacity: 1)
      column.export(to: child)
      return child
    }
    fill(target, count: rowCount, nullCount: 0, buffers: [nil], children: children, owner: nil)
  }
}

extension ArrowColumn {
  fileprivate func export(to target: UnsafeMutablePointer<CArrow.ArrowArray>) {
    let children = self.children.map { column in
      let child = UnsafeMutablePointer<CArrow.ArrowArray>.allocate(capacity: 1)
      column.export(to: child)
      return child
    }
    var buffers = [nullCount > 0 ? validity?.bytes.baseAddress : nil]
    switch layout {
    case .utf8, .binary: buffers += [offsets?.bytes.baseAddress, data.bytes.baseAddress]
    case .list: buffers += [offsets?.bytes.baseAddress]
    default: buffers += [data.bytes.baseAddress]
    }
    fill(target, count: count, nullCount: nullCount, buffers: buffers, children: children, owner: self)
  }
}

/// What an exported array keeps alive.
private final class ExportedMemory {
  let column: ArrowColumn?
  init(_ column: ArrowColumn?) { self.column = column }
}

private func fill(
  _ target: UnsafeMutablePointer<CArrow.ArrowArray>, count: Int, nullCount: Int, buffers: [UnsafeRawPointer?],
  children: [UnsafeMutablePointer<CArrow.ArrowArray>], owner: ArrowColumn?
) {
  let bufferList = UnsafeMutablePointer<UnsafeRawPointer?>.allocate(capacity: buffers.count)
  for (index, buffer) in buffers.enumerated() { (bufferList + index).initialize(to: buffer) }
  let childList = UnsafeMutablePointer<UnsafeMutablePointer<CArrow.ArrowArray>?>.allocate(
    capacity: max(1, children.count))
  for (index, child) in children.enumerated() { (childList + index).initialize(to: child) }
  target.initialize(
    to: CArrow.ArrowArray(
      length: Int64(count), null_count: Int64(nullCount), offset: 0, n_buffers: Int64(buffers.count),
      n_children: Int64(children.count), buffers: bufferList, children: childList, dictionary: nil,
      release: releaseArray, private_data: Unmanaged.passRetained(ExportedMemory(owner)).toOpaque()))
}

/// Gives back the memory and the children, those excepted that the consumer has moved away.
private let releaseArray: @convention(c) (UnsafeMutablePointer<CArrow.ArrowArray>?) -> Void = { array in
  guard let array, array.pointee.release != nil else { return }
  for index in 0..<Int(array.pointee.n_children) {
    guard let child = array.pointee.children[index] else { continue }
    child.pointee.release?(child)
    child.deallocate()
  }
  array.pointee.children.deallocate()
  array.pointee.buffers.deallocate()
  if let memory = array.pointee.private_data { Unmanaged<ExportedMemory>.fromOpaque(memory).release() }
  array.pointee.release = nil
}
