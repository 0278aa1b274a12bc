import CArrow
import Foundation

extension Schema {
  /// Fills `target` with a struct of the columns, as the C Data Interface describes a batch.
  ///
  /// The consumer owns what it holds then, and gives it back through `release`, once, from any thread.
  public func export(to target: UnsafeMutablePointer<CArrow.ArrowSchema>) {
    let children = fields.map { field in
      let child = UnsafeMutablePointer<CArrow.ArrowSchema>.allocate(capacity: 1)
      field.layout.export(to: child, name: field.name.string, isNullable: field.nullable)
      return child
    }
    fill(target, format: "+s", name: "", isNullable: false, children: children)
  }
}

extension ArrowType {
  fileprivate func export(to target: UnsafeMutablePointer<CArrow.ArrowSchema>, name: String, isNullable: Bool) {
    var children: [UnsafeMutablePointer<CArrow.ArrowSchema>] = []
    if case .list(let element) = self {
      let child = UnsafeMutablePointer<CArrow.ArrowSchema>.allocate(capacity: 1)
      element.export(to: child, name: "item", isNullable: true)
      children = [child]
    }
    fill(target, format: formatString, name: name, isNullable: isNullable, children: children)
  }
}

private func fill(
  _ target: UnsafeMutablePointer<CArrow.ArrowSchema>, format: String, name: String, isNullable: Bool,
  children: [UnsafeMutablePointer<CArrow.ArrowSchema>]
) {
  let list = UnsafeMutablePointer<UnsafeMutablePointer<CArrow.ArrowSchema>?>.allocate(capacity: max(1, children.count))
  for (index, child) in children.enumerated() { (list + index).initialize(to: child) }
  target.initialize(
    to: CArrow.ArrowSchema(
      format: strdup(format), name: strdup(name), metadata: nil, flags: isNullable ? Int64(ARROW_FLAG_NULLABLE) : 0,
      n_children: Int64(children.count), children: list, dictionary: nil, release: releaseSchema, private_data: nil))
}

/// Gives back the strings and the children, those excepted that the consumer has moved away.
private let releaseSchema: @convention(c) (UnsafeMutablePointer<CArrow.ArrowSchema>?) -> Void = { schema in
  guard let schema, schema.pointee.release != nil else { return }
  free(UnsafeMutableRawPointer(mutating: schema.pointee.format))
  free(UnsafeMutableRawPointer(mutating: schema.pointee.name))
  for index in 0..<Int(schema.pointee.n_children) {
    guard let child = schema.pointee.children[index] else { continue }
    child.pointee.release?(child)
    child.deallocate()
  }
  schema.pointee.children.deallocate()
  schema.pointee.release = nil
}
