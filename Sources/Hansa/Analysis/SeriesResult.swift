import HansaArrow
import HansaCore
import HansaFormats

/// The points of a query's result: `value`; `time, value`; or `id, time, value`.
public struct SeriesResult {
  private let columns: [Field]
  private var row = 0

  /// The name of the column of values.
  public var valueName: String { columns.last?.name.string ?? "value" }
  /// Whether the result has several series.
  public var isNamed: Bool { columns.count == 3 }
  /// Whether it has times.
  public var hasTimes: Bool { columns.count > 1 }

  /// - Throws: `.datatypeMismatch` where the columns are others.
  public init(_ schema: Schema) throws(HansaError) {
    columns = schema.fields
    guard (1...3).contains(columns.count) else {
      throw HansaError(
        .datatypeMismatch, "the query has \(columns.count) columns, and a series has a time and a value",
        advice: "SELECT time, value ...; or SELECT id, time, value ... for several series.")
    }
    guard let value = columns.last, value.type.isNumber else {
      throw HansaError(.datatypeMismatch, "the column \"\(valueName)\" has no numbers: it is the last one, the values")
    }
    guard hasTimes else { return }
    let time = columns[columns.count - 2]
    guard time.type.isNumber || [.date, .timestamp, .timestamptz].contains(time.type.base) else {
      throw HansaError(
        .datatypeMismatch, "the column \"\(time.name)\" is \(time.type), and the one before the values has their times",
        advice: "Times are date, timestamp, timestamptz, or a number of seconds since 1970.")
    }
  }

  /// The points of the next batch.
  ///
  /// - Throws: `.invalidText` for NULL and infinite times and for values that are no finite numbers; NULL is a gap.
  public mutating func points(_ batch: RecordBatch) throws(HansaError) -> [SeriesPoint] {
    var points: [SeriesPoint] = []
    points.reserveCapacity(batch.rowCount)
    for index in 0..<batch.rowCount {
      row += 1
      let cells = batch.row(index)
      var point = SeriesPoint(label: "\(row)", time: Double(row) * SeriesPoint.hour, value: .nan, line: row)
      if isNamed { point.series = Self.text(cells[0]) }
      if hasTimes {
        let time = cells[cells.count - 2]
        guard let seconds = Self.seconds(time) else { throw invalid("the time is \(Self.text(time))") }
        point.time = seconds
        point.label = Self.text(time)
      }
      if let value = cells.last, !value.isNull {
        guard let number = Self.number(value), number.isFinite else {
          throw invalid("the value is \(Self.text(value)), which is no finite number")
        }
        point.value = number
      }
      points.append(point)
    }
    return points
  }

  private func invalid(_ what: String) -> HansaError {
    HansaError(.invalidText, "row \(row) of the query's result: \(what)", advice: "A gap is a value that is NULL.")
  }

  private static func number(_ value: SQLValue) -> Double? {
    switch value {
    case .integer(let number): Double(number)
    case .double(let number): number.value
    case .decimal(let number): Double(number.description)
    // A numeric whose digits depend on the values, as of an average: the column's type says that it is a number.
    case .text(let digits): Double(digits.string)
    default: nil
    }
  }

  private static func seconds(_ value: SQLValue) -> Double? {
    switch value {
    case .date(let days): abs(Int64(days)) == Int64(Int32.max) ? nil : Double(days) * 86_400
    case .timestamp(let microseconds), .timestamptz(let microseconds):
      microseconds == .max || microseconds == -.max ? nil : Double(microseconds) / 1e6
    default: number(value).flatMap { $0.isFinite ? $0 : nil }
    }
  }

  private static func text(_ value: SQLValue) -> String {
    var buffer = ByteBuffer()
    switch value {
    case .date(let days): buffer.append(date: days)
    case .timestamp(let microseconds): buffer.append(timestamp: microseconds)
    case .timestamptz(let microseconds): buffer.append(timestamptz: microseconds, zone: .utc)
    default: return value.description
    }
    return String(decoding: buffer.bytes, as: UTF8.self)
  }
}

extension SeriesPoint {
  /// The distance in seconds of values without times: they are taken as hourly.
  public static let hour = 3600.0
}
