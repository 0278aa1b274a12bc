import ArgumentParser
import Hansa
import HansaCore

/// What the lines of a file are.
enum SeriesLayout: String, CaseIterable, ExpressibleByArgument {
  /// A time and a value each.
  case points
  /// A series each: its id and its values.
  case rows
}

/// What the lines of a file say: how they are laid out, and which of their fields count.
struct SeriesLines {
  private(set) var file: SeriesFile
  /// How the file is laid out.
  let layout: SeriesLayout
  /// The name of the column of values.
  private(set) var valueName = "value"
  private var valueField = 1
  /// The first line, where it is no header.
  private var first: [String]?

  /// - Throws: `.badCopyFormat` for a file without values.
  init(_ file: SeriesFile, _ layout: SeriesLayout?) throws(HansaError) {
    self.file = file
    guard let first = try self.file.next() else {
      throw HansaError(.badCopyFormat, "\(file.name) is empty", advice: Self.forms)
    }
    let isNamed = ["id", "unique_id", "series"].contains(first[0].lowercased())
    let isHeader = first.count > 1 && (isNamed || first.dropFirst().allSatisfy { Double($0) == nil && !$0.isEmpty })
    let isTimed = isHeader && ["timestamp", "time", "date", "datetime", "ts", "ds"].contains(first[0].lowercased())
    self.layout = layout ?? (first.count == 2 || isTimed ? .points : .rows)
    if self.layout == .points {
      guard first.count > 1 else {
        throw self.file.invalid("it has one field, and a time and a value are wanted", advice: Self.forms)
      }
      // A value that is wrong in the first line is no header.
      if isHeader, SeriesTime.seconds(first[0]) == nil {
        valueField = first.firstIndex { $0.lowercased() == "value" } ?? 1
        valueName = first[valueField]
        return
      }
    } else if isHeader {
      return
    }
    self.first = first
  }

  private static let forms =
    "A line has a time and a value (2014-02-14 14:30:00,0.132), or the id and all values of a series (H1,605,586,559)."

  private mutating func next() throws(HansaError) -> [String]? {
    defer { first = nil }
    if let first { return first }
    return try file.next()
  }

  /// The next point of a file of points.
  ///
  /// - Throws: `.badCopyFormat` for a line that is none.
  mutating func nextPoint() throws(HansaError) -> SeriesPoint? {
    guard let fields = try next() else { return nil }
    guard fields.count > valueField else {
      throw file.invalid("it has \(fields.count) fields, and the value is in field \(valueField + 1)")
    }
    guard let time = SeriesTime.seconds(fields[0]) else {
      throw file.invalid("\"\(fields[0])\" is no time", advice: "As 2014-02-14 14:30:00, or seconds since 1970.")
    }
    return SeriesPoint(label: fields[0], time: time, value: try value(fields[valueField]), line: file.line)
  }

  /// The next series of a file of series; empty fields at its end are none of its values.
  ///
  /// - Throws: `.badCopyFormat` for a line that is none.
  mutating func nextSeries() throws(HansaError) -> Series? {
    guard let fields = try next() else { return nil }
    var series = Series(name: fields[0])
    let count = (fields.lastIndex { !$0.isEmpty } ?? 0) + 1
    guard count > 1 else { throw file.invalid("the series \"\(fields[0])\" has no values", advice: Self.forms) }
    series.values.reserveCapacity(count)
    for field in fields[1..<count] { series.values.append(try value(field)) }
    return series
  }

  private func value(_ field: String) throws(HansaError) -> Double {
    let text = field.first == " " || field.last == " " ? String(field.split(separator: " ").joined()) : field
    guard !text.isEmpty else { return .nan }
    guard let value = Double(text), value.isFinite else {
      throw file.invalid("\"\(field)\" is no finite number", advice: "A gap is an empty value.")
    }
    return value
  }
}
