import Foundation
import HansaArrow
import HansaCore

/// Rows of a stored table, value by value in the columns' order.
final class StoredRows {
  private let builder: BatchBuilder
  private var column = 0

  init(_ schema: Schema) { builder = BatchBuilder(schema) }

  var count: Int { builder.rowCount }

  private var next: ColumnBuilder {
    defer { column += 1 }
    return builder.columns[column]
  }

  func add(_ value: Int32?) { if let value { next.append(value) } else { next.appendNull() } }
  func add(_ value: Bool) { next.append(value) }
  func add(_ value: Double?) { if let value { next.append(value) } else { next.appendNull() } }
  func add(_ value: Float?) { if let value { next.append(value) } else { next.appendNull() } }
  func add(_ value: Int?) { if let value { next.append(Int64(value)) } else { next.appendNull() } }
  func add(_ value: Duration?) { if let value { next.append(value.microseconds) } else { next.appendNull() } }
  func add(_ value: Date) { next.append(value.microseconds) }
  func add(instant microseconds: Int64) { next.append(microseconds) }
  func add(_ value: String?) { if let value { next.append(value) } else { next.appendNull() } }

  func add(_ values: [Name]) {
    let next = next
    for value in values { next.child?.append(value.string) }
    next.endList()
  }

  func add(_ values: [Int32]) {
    let next = next
    for value in values { next.child?.append(value) }
    next.endList()
  }

  func add(_ values: [Int64]) {
    let next = next
    for value in values { next.child?.append(value) }
    next.endList()
  }

  func end() {
    column = 0
    builder.rowCount += 1
  }

  func take() -> RecordBatch { builder.take() }
}
